/** So near to the end, a reader follows the conversation. */
const PIN_DISTANCE_PX = 80;

interface ScrollKeeperOptions {
  /** What scrolls. */
  box: HTMLElement;
  /** What grows in it. */
  content: HTMLElement;
  onPinnedChange: (pinned: boolean) => void;
}

/**
 * Keeps what a reader looks at where it is. At the end of the conversation that is the end; anywhere else it is the
 * topmost visible message body, marked `data-anchor`. Scroll anchoring of browsers would do the second part, but Safari
 * has none, and the others give up at the very top, which is where history is prepended.
 */
export class ScrollKeeper {
  #box: HTMLElement;
  #content: HTMLElement;
  #onPinnedChange: (pinned: boolean) => void;
  #pinned = true;
  #anchor: { element: Element; top: number } | undefined;
  #resizes: ResizeObserver;

  constructor(options: ScrollKeeperOptions) {
    this.#box = options.box;
    this.#content = options.content;
    this.#onPinnedChange = options.onPinnedChange;
    this.#box.addEventListener('scroll', this.#look, { passive: true });
    this.#resizes = new ResizeObserver(() => this.settle());
    this.#resizes.observe(this.#box);
    this.#resizes.observe(this.#content);
    this.settle();
  }

  get pinned(): boolean {
    return this.#pinned;
  }

  /** After a change of the content or of the box's size, before it is painted. */
  settle(): void {
    if (this.#pinned) {
      this.#box.scrollTop = this.#box.scrollHeight;
    } else if (this.#anchor?.element.isConnected === true) {
      const moved = this.#anchor.element.getBoundingClientRect().top - this.#boxTop() - this.#anchor.top;
      if (Math.abs(moved) >= 0.5) this.#box.scrollTop += moved;
    }
  }

  toEnd(): void {
    this.#pin(true);
    this.settle();
  }

  dispose(): void {
    this.#box.removeEventListener('scroll', this.#look);
    this.#resizes.disconnect();
  }

  #look = (): void => {
    const distance = this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
    this.#pin(distance <= PIN_DISTANCE_PX);
    this.#anchor = this.#findAnchor();
  };

  #pin(pinned: boolean): void {
    if (pinned === this.#pinned) return;
    this.#pinned = pinned;
    this.#onPinnedChange(pinned);
  }

  #findAnchor(): { element: Element; top: number } | undefined {
    const bodies = this.#content.querySelectorAll('[data-anchor]');
    const boxTop = this.#boxTop();
    let low = 0;
    let high = bodies.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bodies[middle]?.getBoundingClientRect().bottom ?? 0) > boxTop) high = middle;
      else low = middle + 1;
    }
    const element = bodies[low];
    return element === undefined ? undefined : { element, top: element.getBoundingClientRect().top - boxTop };
  }

  #boxTop(): number {
    return this.#box.getBoundingClientRect().top;
  }
}
