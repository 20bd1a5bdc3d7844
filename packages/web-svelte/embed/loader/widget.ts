import type { HostToPanel, PanelHello, PanelToHost } from '@roomful/protocol';
import { sheetOf } from './style.ts';
import { wordsFor } from './words.ts';

type GetToken = () => string | null | undefined | Promise<string | null | undefined>;
type Mode = 'auto' | 'light' | 'dark';

/** A panel that is not there by then may not be shown by this page, or there is no server. */
const PATIENCE_MS = 15_000;
const IDLE_MS = 2_000;
const GOODBYE_MS = 2_000;
const SANDBOX = 'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox';

/** On a server, where pages are only written, there are no elements: then this is never made. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * What the widget on the page and the one in the corner have in common: an iframe with the panel that comes when it is wanted,
 * and the line to it. All 3 kB of the loader are on everybody's page, so it checks the few things that it reads, and the panel
 * checks the rest.
 */
export abstract class Widget extends Base {
  static readonly observedAttributes = ['room', 'theme', 'locale', 'server', 'app'];
  /** Where the panel goes. */
  protected readonly box = document.createElement('div');
  #frame: HTMLIFrameElement | undefined;
  #port: MessagePort | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #server = '';
  #getToken: GetToken | undefined;
  #identity = 0;
  #wantsFocus = false;
  #saidGoodbye: (() => void) | undefined;

  /** Whether anybody can see the panel. */
  protected abstract readonly shown: boolean;
  protected abstract readonly closable: boolean;
  abstract open(): void;
  abstract close(): void;
  /** It stands on a page, or begins anew: loads at once, later, or not yet. */
  protected abstract arrive(): void;

  constructor(css: string) {
    super();
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheetOf(css)];
    root.append(this.box);
  }

  /** Answers with a fresh token that the host's backend signed. Without it whoever writes is a guest. */
  get getToken(): GetToken | undefined {
    return this.#getToken;
  }

  set getToken(getToken: GetToken | undefined) {
    this.#getToken = getToken;
    this.#identity = getToken ? this.#identity + 1 : 0;
    this.configure();
  }

  connectedCallback(): void {
    // Whoever set it before this script came set a property of their own.
    if (Object.hasOwn(this, 'getToken')) {
      const { getToken } = this;
      delete (this as Partial<Widget>).getToken;
      this.getToken = getToken;
    }
    this.arrive();
  }

  disconnectedCallback(): void {
    this.#unload();
  }

  /** Moved by `moveBefore()`, it keeps its panel. */
  connectedMoveCallback(): void {}

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (this.#frame && /server|app/.test(name)) {
      this.#unload();
      this.arrive();
    } else this.configure();
  }

  setRoom(room: string): void {
    this.setAttribute('room', room);
  }

  /** Without a theme: looks again at what the page's style sheets say. */
  setTheme(theme?: Mode): void {
    if (theme) this.setAttribute('theme', theme);
    this.configure();
  }

  /** Ends the session, and takes everything of it off the page. */
  async logout(): Promise<void> {
    this.#getToken = undefined;
    this.#identity = 0;
    this.box.classList.remove('on');
    if (this.#port) {
      this.#send({ type: 'logout' });
      await new Promise<void>((resolve) => {
        this.#saidGoodbye = resolve;
        setTimeout(resolve, GOODBYE_MS);
      });
    }
    this.#unload();
    this.receive({ type: 'unread', count: 0 });
    if (this.isConnected) this.arrive();
  }

  protected get words(): readonly [string, string, string] {
    return wordsFor(this.#locale || navigator.language);
  }

  protected attribute(name: string): string {
    return this.getAttribute(name) ?? '';
  }

  /** When the page has nothing better to do, and not later than in two seconds; where that can't be asked for, at once. */
  protected loadSoon(): void {
    (globalThis.requestIdleCallback ?? setTimeout)(() => this.load(), { timeout: IDLE_MS });
  }

  protected load(): void {
    if (this.#frame || !this.isConnected) return;
    const app = this.attribute('app');
    // Without one it is the page’s own.
    this.#server = new URL(this.attribute('server'), location.href).origin;
    const frame = (this.#frame = document.createElement('iframe'));
    frame.src = `${this.#server}/embed/panel?app=${encodeURIComponent(app)}`;
    frame.title = this.words[0];
    frame.setAttribute('sandbox', SANDBOX);
    frame.referrerPolicy = 'origin';
    addEventListener('message', this.#greet);
    this.#patience = setTimeout(() => {
      this.#unload();
      const message = `No panel came from ${this.#server}. Does it run, is app ${app} on, is ${origin} one of its origins, does frame-src allow it?`;
      this.receive({ type: 'error', code: 'UNREACHABLE', message });
    }, PATIENCE_MS);
    this.box.append(frame);
  }

  /** Tells the panel how all stands; `focus`: somebody wants to write there, now or when it has come. */
  protected configure(focus = this.#wantsFocus): void {
    this.#wantsFocus = focus;
    if (!this.#port) return;
    this.#send({
      type: 'configure',
      room: this.attribute('room'),
      theme: this.attribute('theme'),
      accent: getComputedStyle(this).getPropertyValue('--roomful-accent').trim(),
      locale: this.#locale,
      open: this.shown,
      focus,
      closable: this.closable,
      identity: this.#identity,
    });
    if (focus) this.#frame?.focus();
    this.#wantsFocus = false;
  }

  protected receive(message: PanelToHost): void {
    const { type, ...detail } = message;
    if (type === 'getToken') void this.#answer(message.id);
    else if (type === 'loggedOut') this.#saidGoodbye?.();
    else if (type === 'close') this.close();
    else if (/^(ready|unread|message|error)$/.test(type)) this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  #unload(): void {
    clearTimeout(this.#patience);
    removeEventListener('message', this.#greet);
    this.#port?.close();
    this.#frame?.remove();
    this.#port = this.#frame = undefined;
    this.box.classList.remove('on');
  }

  /** Any window can post anything here: only what our frame's own window says, and as our server, counts. */
  readonly #greet = ({ source, origin, data }: MessageEvent<Partial<PanelHello> | undefined>): void => {
    const panel = this.#frame?.contentWindow;
    if (!panel || source !== panel || origin !== this.#server || data?.roomful !== 'hello') return;
    clearTimeout(this.#patience);
    this.#port?.close();
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = (event: MessageEvent<PanelToHost>) => this.receive(event.data);
    panel.postMessage({ roomful: 'connect', version: 1, nonce: data.nonce }, origin, [port2]);
    this.box.classList.add('on');
    this.configure();
  };

  #send(message: HostToPanel): void {
    this.#port?.postMessage(message);
  }

  /** Where `getToken` fails, its error is the page’s, as one that nobody caught. */
  async #answer(id: number): Promise<void> {
    const port = this.#port;
    const answer: HostToPanel = { type: 'token', id, token: null, failed: true };
    try {
      answer.token = (await this.#getToken?.()) ?? null;
      answer.failed = false;
    } finally {
      port?.postMessage(answer);
    }
  }

  get #locale(): string {
    return this.attribute('locale') || document.documentElement.lang;
  }
}
