const KEY_MAX = 512;

/** Throws `TypeError` for what is no key, so that every store refuses the same. */
export function assertKey(key: string): void {
  if (key.length === 0 || key.length > KEY_MAX) {
    throw new TypeError(`A key of a bot’s store has 1 to ${KEY_MAX} characters, and this one has ${key.length}.`);
  }
  assertText(key, 'A key');
}

/** Half a character and NUL are kept by no two stores alike. */
export function assertText(text: string, what: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return;
  throw new TypeError(`${what} of a bot’s store holds half a character or a NUL. Keep JSON there: it has neither.`);
}
