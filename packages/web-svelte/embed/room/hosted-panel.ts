import type { HostToPanel, PanelToHost } from '@roomful/protocol';
import { mount, unmount } from 'svelte';
import { bridgeOver } from '../panel/bridge.ts';
import { dressIn } from '../panel/look.ts';
import css from '../panel/panel.css?inline';
import { Panel } from '../panel/panel.svelte.ts';
import RoomView from '../panel/room-view.svelte';
import type { RoomfulRoomProps } from './props.ts';

type Settings = Pick<RoomfulRoomProps, 'room' | 'theme' | 'locale' | 'getToken'>;

let house: CSSStyleSheet | undefined;

/** One for all rooms of the page: a sheet that is made by script, which no policy of the page refuses. */
function houseSheet(): CSSStyleSheet {
  if (house === undefined) {
    house = new CSSStyleSheet();
    house.replaceSync(css);
  }
  return house;
}

/**
 * A panel on the host's own page, and the page's end of its bridge, as the loader is it for one in a frame. It is drawn in a
 * shadow tree, so that its styles and the page's leave each other alone.
 */
export class HostedPanel {
  readonly #host: HTMLElement;
  readonly #root: ShadowRoot;
  readonly #place: { server: string; app: string };
  readonly #hear: (message: PanelToHost) => void;
  readonly #accent = new CSSStyleSheet();
  readonly #sight: IntersectionObserver;
  #drawn: { port: MessagePort; takeDown: () => void } | undefined;
  #settings: Settings = {};
  #identity = 0;
  #isSeen = false;

  constructor(host: HTMLElement, place: { server: string; app: string }, hear: (message: PanelToHost) => void) {
    this.#host = host;
    this.#place = place;
    this.#hear = hear;
    this.#root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    this.#root.adoptedStyleSheets = [houseSheet(), this.#accent];
    this.#sight = new IntersectionObserver((entries) => {
      this.#isSeen = entries.at(-1)?.isIntersecting === true;
      this.#tell();
    });
    this.#sight.observe(host);
    this.#draw();
  }

  configure(settings: Settings): void {
    const { getToken } = settings;
    const before = this.#settings.getToken;
    this.#settings = settings;
    if (getToken !== before) this.#identity = getToken === undefined ? 0 : this.#identity + 1;
    // The next one is a guest, with nothing of whoever it was.
    if (getToken === undefined && before !== undefined) this.#send({ type: 'logout' });
    else this.#tell();
  }

  dispose(): void {
    this.#sight.disconnect();
    this.#takeDown();
  }

  #draw(): void {
    const server = new URL(this.#place.server, location.href).origin;
    const panel = new Panel(this.#place.app, { server, dress: dressIn(this.#host, this.#accent) });
    const { port1: port, port2 } = new MessageChannel();
    port.onmessage = ({ data }: MessageEvent<PanelToHost>) => this.#receive(data);
    panel.attach(bridgeOver(port2));
    const view = mount(RoomView, { target: this.#root, props: { panel } });
    const takeDown = () => {
      port.close();
      panel.dispose();
      void unmount(view);
    };
    this.#drawn = { port, takeDown };
  }

  #takeDown(): void {
    this.#drawn?.takeDown();
    this.#drawn = undefined;
  }

  #tell(): void {
    const { room = '', theme = '', locale = document.documentElement.lang } = this.#settings;
    this.#send({
      type: 'configure',
      room,
      theme,
      accent: getComputedStyle(this.#host).getPropertyValue('--roomful-accent').trim(),
      locale,
      open: this.#isSeen,
      focus: false,
      closable: false,
      identity: this.#identity,
    });
  }

  #send(message: HostToPanel): void {
    this.#drawn?.port.postMessage(message);
  }

  #receive(message: PanelToHost): void {
    if (message.type === 'getToken') void this.#answer(message.id);
    else if (message.type === 'loggedOut') {
      this.#takeDown();
      this.#draw();
      this.#tell();
    } else this.#hear(message);
  }

  /** Where `getToken` fails, its error is the page’s, as one that nobody caught. */
  async #answer(id: number): Promise<void> {
    const port = this.#drawn?.port;
    const answer: HostToPanel = { type: 'token', id, token: null, failed: true };
    try {
      answer.token = (await this.#settings.getToken?.()) ?? null;
      answer.failed = false;
    } finally {
      port?.postMessage(answer);
    }
  }
}
