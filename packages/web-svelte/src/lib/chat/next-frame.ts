/** Where no frames come, in a tab that nobody sees, things still have to go on. */
const WITHOUT_FRAMES_MS = 250;

/** Does something once with the next frame, however often it is asked for before. */
export class NextFrame {
  #act: () => void;
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void) {
    this.#act = act;
  }

  request(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.now(), WITHOUT_FRAMES_MS);
    this.#frame = globalThis.requestAnimationFrame?.(() => this.now());
  }

  /** At once, instead of with the frame. */
  now(): void {
    this.cancel();
    this.#act();
  }

  cancel(): void {
    clearTimeout(this.#timer);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#timer = undefined;
    this.#frame = undefined;
  }
}
