/** Languages that emoji have names in here; for others the English ones do. */
export type LanguageTag = 'en' | 'de';

export function emojiLanguage(tag: string): LanguageTag {
  return tag === 'de' ? 'de' : 'en';
}
