/** So long after the last keystroke, somebody has stopped typing. */
const PAUSE_MS = 4_000;

/** Adds the end to keystrokes. How often others hear of them is the SDK's matter. */
export class TypingSignal {
  #set: (typing: boolean) => void;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(set: (typing: boolean) => void) {
    this.#set = set;
  }

  keystroke(): void {
    this.#set(true);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.stop(), PAUSE_MS);
  }

  /** Sent, emptied, or gone elsewhere. */
  stop(): void {
    clearTimeout(this.#pause);
    this.#set(false);
  }
}
