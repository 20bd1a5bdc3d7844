/** So far a browser that looks for the direction of a text needs to look. */
const HEAD = 1_000;

/** What `dir="auto"` would find, without a look at the whole of a long text: the direction of its first letter. */
export function directionOf(text: string): 'ltr' | 'rtl' {
  const [letter = ''] = /\p{L}/u.exec(text.slice(0, HEAD)) ?? [];
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(letter) ? 'rtl' : 'ltr';
}
