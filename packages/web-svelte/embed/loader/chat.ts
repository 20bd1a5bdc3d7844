import { INLINE } from './style.ts';
import { Widget } from './widget.ts';

/** How far below what is seen the panel is fetched. */
const AHEAD = '200px';

/** `<roomful-chat server app room theme locale>`: a room in its place on the page. */
export class RoomfulChat extends Widget {
  protected readonly closable = false;
  #sight: IntersectionObserver | undefined;

  constructor() {
    super(INLINE);
  }

  open(): void {
    this.hidden = false;
    this.load();
    this.configure(true);
  }

  close(): void {
    this.hidden = true;
    this.configure(false);
  }

  protected get shown(): boolean {
    return !this.hidden;
  }

  protected arrive(): void {
    this.#sight?.disconnect();
    this.#sight = new IntersectionObserver(
      (entries) => {
        if (!entries.at(-1)?.isIntersecting) return;
        this.#sight?.disconnect();
        this.loadSoon();
      },
      { rootMargin: AHEAD },
    );
    this.#sight.observe(this);
  }
}
