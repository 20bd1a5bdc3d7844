/** More of them are a text. */
const MAX_EMOJI = 6;
/** `\p{RGI_Emoji}` needs the flag `v`, which browsers of 2022 refuse, and the whole app with it. */
const EMOJI =
  /(?:\p{RI}\p{RI}|(?=\p{Emoji_Presentation}|\p{Emoji}\ufe0f)\p{Emoji}\ufe0f?\p{Emoji_Modifier}?\u20e3?(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)*[\u{e0020}-\u{e007f}]*)/gu;

/** Whether a text is nothing but a few emoji. */
export function isEmojiOnly(text: string): boolean {
  // Not even looked at when it is longer than six families are.
  if (text.length > 120 || text.length < 2) return false;
  const found = text.match(EMOJI);
  return found !== null && found.length <= MAX_EMOJI && text.replace(EMOJI, '').trim() === '';
}
