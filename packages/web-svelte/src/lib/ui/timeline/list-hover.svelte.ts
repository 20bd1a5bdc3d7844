/** A list that has not moved for so long has come to rest. */
const REST_MS = 120;

/**
 * The message under the pointer, as far as somebody means it: while the list moves below a pointer that rests, the rows
 * that pass are not meant, and what they would show of themselves costs frames.
 */
export class ListHover {
  #key = $state.raw<string | undefined>(undefined);
  #under: EventTarget | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  get key(): string | undefined {
    return this.#key;
  }

  listen(list: HTMLElement, signal: AbortSignal): void {
    const options = { signal, passive: true };
    list.addEventListener('pointerover', this.#over, options);
    list.addEventListener('pointerleave', this.#leave, options);
    list.addEventListener('scroll', this.#wait, options);
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
  }

  #over = ({ target, pointerType }: PointerEvent): void => {
    if (pointerType === 'touch') return;
    this.#under = target;
    if (this.#timer === undefined) this.#key = keyAt(target);
  };

  #leave = (): void => {
    this.#under = null;
    this.#key = undefined;
  };

  #wait = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#key = keyAt(this.#under);
    }, REST_MS);
  };
}

export function keyAt(target: EventTarget | null): string | undefined {
  return target instanceof Element ? target.closest<HTMLElement>('[data-key]')?.dataset['key'] : undefined;
}
