/** The frame's name for screen readers, and the bubble's. */
const WORDS = {
  en: ['Chat', 'Open chat', 'Close chat'],
  de: ['Chat', 'Chat öffnen', 'Chat schließen'],
  ar: ['الدردشة', 'افتح الدردشة', 'أغلق الدردشة'],
} as const;

export function wordsFor(locale: string): readonly [string, string, string] {
  return WORDS[locale.slice(0, 2) as keyof typeof WORDS] ?? WORDS.en;
}
