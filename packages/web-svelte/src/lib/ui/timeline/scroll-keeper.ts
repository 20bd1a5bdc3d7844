import type { Position } from '#lib/timeline/room-memory.ts';

/** So near to the end, a reader follows the conversation. */
const PIN_DISTANCE_PX = 80;
/** Where in the view the first unread message stands. */
const UPPER_THIRD = 0.22;

interface ScrollKeeperOptions {
  /** What scrolls. */
  box: HTMLElement;
  /** What grows in it. */
  content: HTMLElement;
  /** Whether the conversation ends where the content does. */
  reachesEnd(): boolean;
  onPinnedChange(pinned: boolean): void;
  onPosition(position: Position, byReader: boolean): void;
  /**
   * Once in a frame, when something moved or changed: time to look what has to be drawn or loaded. Answers whether it
   * needs another frame, even if nothing moves.
   */
  onFrame(distances: { above: number; below: number }, now: number): boolean;
}

interface Anchor {
  key: string;
  element: Element;
  /** Below the upper edge of the view. */
  top: number;
}

/**
 * Keeps what a reader looks at where it is. At the end of the conversation that is the end; anywhere else it is the
 * topmost visible message body, marked `data-anchor`. Scroll anchoring of browsers would do the second part, but Safari
 * has none, and the others give up at the very top, which is where history is prepended.
 */
export class ScrollKeeper {
  #options: ScrollKeeperOptions;
  #box: HTMLElement;
  #content: HTMLElement;
  #pinned = false;
  #anchor: Anchor | undefined;
  /** How far the box was scrolled, and how high its content was, when that was last looked at. */
  #seen = { top: 0, height: 0 };
  #resizes: ResizeObserver;
  #frame: number | undefined;

  constructor(options: ScrollKeeperOptions) {
    this.#options = options;
    this.#box = options.box;
    this.#content = options.content;
    this.#box.addEventListener('scroll', this.#scrolled, { passive: true });
    this.#resizes = new ResizeObserver(() => this.settle());
    this.#resizes.observe(this.#box);
    this.#resizes.observe(this.#content);
  }

  get pinned(): boolean {
    return this.#pinned;
  }

  /** After a change of the content or of the box's size, before it is painted. */
  settle(): void {
    const readerMoved = this.#catchUpWithReader();
    if (this.#pinned) {
      this.#scrollTo(this.#box.scrollHeight - this.#box.clientHeight);
      // A reader who leaves the end in the moment in which something changes is held by what was there before.
      this.#anchor = this.#findAnchor();
    } else if (this.#anchor !== undefined) {
      const element = this.#anchor.element.isConnected ? this.#anchor.element : this.#bodyOf(this.#anchor.key);
      if (element === undefined) {
        this.#anchor = this.#findAnchor();
      } else {
        this.#anchor.element = element;
        const moved = this.#topOf(element) - this.#anchor.top;
        if (Math.abs(moved) >= 0.5) this.#scrollTo(this.#box.scrollTop + moved);
      }
    }
    this.#look();
    // The event that tells of it will find nothing new.
    if (readerMoved) this.#tell(false);
    this.#requestFrame();
  }

  toEnd(): void {
    this.#pin(true);
    this.settle();
    this.#tell(false);
  }

  /** Brings an entry to its place in the view. False when it is not drawn. */
  land(key: string, place: 'centre' | 'upper-third' | number): boolean {
    const element = this.#bodyOf(key);
    if (element === undefined) return false;
    const { height } = element.getBoundingClientRect();
    const room = this.#box.clientHeight;
    const wanted =
      place === 'centre' ? Math.max(0, (room - height) / 2) : place === 'upper-third' ? room * UPPER_THIRD : place;
    this.#scrollTo(this.#box.scrollTop + this.#topOf(element) - wanted);
    // Where too little is drawn to reach it, the frames that draw the rest bring it there.
    this.#anchor = { key, element, top: wanted };
    this.#pin(this.#isAtEnd);
    this.#look();
    this.#tell(false);
    this.#requestFrame();
    return true;
  }

  dispose(): void {
    this.#box.removeEventListener('scroll', this.#scrolled);
    this.#resizes.disconnect();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  #scrolled = (): void => {
    this.#followReader();
    this.#requestFrame();
  };

  #followReader(): void {
    // What this object did itself says nothing of the reader.
    if (Math.abs(this.#box.scrollTop - this.#seen.top) < 1) return;
    this.#pin(this.#isAtEnd);
    this.#anchor = this.#findAnchor();
    this.#look();
    this.#tell(true);
  }

  /** The reader may have scrolled since, and the event that tells it is yet to come. Answers whether it was so. */
  #catchUpWithReader(): boolean {
    const moved = this.#box.scrollTop - this.#seen.top;
    if (moved === 0) return false;
    if (this.#anchor !== undefined) this.#anchor.top -= moved;
    const wasFromEnd = this.#seen.height - this.#box.scrollTop - this.#box.clientHeight;
    // Content that became shorter moves the end, not the reader.
    if (this.#pinned && moved < 0 && wasFromEnd > PIN_DISTANCE_PX && this.#distanceBelow >= 1) {
      this.#pin(false);
      this.#anchor ??= this.#findAnchor();
    }
    return true;
  }

  #look(): void {
    this.#seen = { top: this.#box.scrollTop, height: this.#box.scrollHeight };
  }

  get #isAtEnd(): boolean {
    return this.#distanceBelow <= PIN_DISTANCE_PX && this.#options.reachesEnd();
  }

  get #distanceBelow(): number {
    return this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight;
  }

  #scrollTo(top: number): void {
    this.#box.scrollTop = top;
  }

  #pin(pinned: boolean): void {
    if (pinned === this.#pinned) return;
    this.#pinned = pinned;
    this.#options.onPinnedChange(pinned);
  }

  #tell(byReader: boolean): void {
    this.#anchor ??= this.#findAnchor();
    if (this.#pinned) this.#options.onPosition('end', byReader);
    else if (this.#anchor !== undefined)
      this.#options.onPosition({ key: this.#anchor.key, offset: this.#anchor.top }, byReader);
  }

  #requestFrame(): void {
    this.#frame ??= requestAnimationFrame((now) => {
      this.#frame = undefined;
      // The event is yet to come where something scrolled in this very frame, and what is let go must not be the anchor.
      this.#followReader();
      const distances = { above: this.#box.scrollTop, below: this.#distanceBelow };
      if (this.#options.onFrame(distances, now)) this.#requestFrame();
    });
  }

  #bodyOf(key: string): Element | undefined {
    return this.#content.querySelector(`[data-key="${CSS.escape(key)}"] [data-anchor]`) ?? undefined;
  }

  #findAnchor(): Anchor | undefined {
    const bodies = this.#content.querySelectorAll('[data-anchor]');
    const boxTop = this.#box.getBoundingClientRect().top;
    let low = 0;
    let high = bodies.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bodies[middle]?.getBoundingClientRect().bottom ?? 0) > boxTop) high = middle;
      else low = middle + 1;
    }
    const element = bodies[low];
    const key = element?.closest<HTMLElement>('[data-key]')?.dataset['key'];
    if (element === undefined || key === undefined) return undefined;
    return { key, element, top: element.getBoundingClientRect().top - boxTop };
  }

  #topOf(element: Element): number {
    return element.getBoundingClientRect().top - this.#box.getBoundingClientRect().top;
  }
}
