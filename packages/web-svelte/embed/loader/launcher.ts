import type { PanelToHost } from '@roomful/protocol';
import { CORNER } from './style.ts';
import { Widget } from './widget.ts';

/** Up to this the panel fills the screen, and its own button closes it. */
const PHONE = '(max-width:480px)';

/** `<roomful-launcher>`: a bubble in the corner, and the panel above it once somebody asks. */
export class RoomfulLauncher extends Widget {
  protected readonly closable = true;
  readonly #button = document.createElement('button');
  readonly #badge = document.createElement('span');
  #isOpen = false;
  #unread = 0;

  constructor() {
    super(CORNER);
    this.#button.append(this.#badge);
    this.#button.onclick = () => (this.#isOpen ? this.close() : this.open());
    this.shadowRoot?.append(this.#button);
    this.onkeydown = ({ key }) => {
      if (key === 'Escape' && this.#isOpen) this.close();
    };
  }

  open(): void {
    this.#keep('open');
    this.load();
    this.#show(true, true);
  }

  close(): void {
    this.#keep('used');
    this.#show(false);
    this.#button.focus();
  }

  override async logout(): Promise<void> {
    this.#keep('');
    this.#show(false);
    await super.logout();
  }

  protected get shown(): boolean {
    return this.#isOpen;
  }

  /** Who had it open finds it so on the next page; who used it hears of what is new. */
  protected arrive(): void {
    const kept = this.#keep();
    if (kept) this.loadSoon();
    this.#show(kept === 'open' && !matchMedia(PHONE).matches);
  }

  protected override receive(message: PanelToHost): void {
    if (message.type === 'unread') {
      this.#unread = message.count;
      this.#draw();
    }
    super.receive(message);
  }

  #show(isOpen: boolean, focus = false): void {
    this.#isOpen = isOpen;
    this.configure(focus);
    this.#draw();
  }

  #draw(): void {
    const [, open, close] = this.words;
    const isOpen = this.#isOpen;
    const count = isOpen ? '' : `${this.#unread || ''}`;
    this.box.classList.toggle('open', isOpen);
    this.#badge.textContent = count;
    this.#button.ariaLabel = isOpen ? close : `${this.attribute('label') || open} ${count}`.trim();
  }

  /** For this visit to the host's site. Where storage is shut, each page begins anew. */
  #keep(state?: 'open' | 'used' | ''): string | null | undefined {
    try {
      const key = `roomful:${this.attribute('app')}`;
      if (state !== undefined) sessionStorage.setItem(key, state);
      return sessionStorage.getItem(key);
    } catch {
      return undefined;
    }
  }
}
