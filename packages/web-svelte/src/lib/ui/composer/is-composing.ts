/** What Safari says instead of `isComposing` in the keydown that ends a composition. */
const IME_KEY_CODE = 229;

/** Whether a key belongs to an input method: Enter then chooses a word, and must not send. */
export function isComposing(event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else tells it in Safari
  return event.isComposing || event.keyCode === IME_KEY_CODE;
}
