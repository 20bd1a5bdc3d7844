import type { SocketOptions } from '@roomful/sdk';

type Auth = SocketOptions['auth'];
type End = Parameters<SocketOptions['onClose']>[0];

/** What a tab says to the worker. One port is one virtual socket, from `open` to `close`. */
export type ToLine =
  /** `lock`: the Web Lock that the tab holds for as long as it lives. */
  | { kind: 'open'; url: string; auth: Auth; lock: string }
  | { kind: 'emit'; name: string; payload: unknown; id?: number; isHidden: boolean }
  /** `isOffline`: the tab knows that there is no network, so the line is dead for everybody. */
  | { kind: 'close'; isOffline: boolean };

/** What the worker says to a tab. */
export type ToTab =
  /** The worker runs. `lock`: the Web Lock that it holds for as long as it does. */
  | { kind: 'hello'; lock: string }
  | { kind: 'event'; name: string; payload: unknown }
  | { kind: 'traffic' }
  | { kind: 'answer'; id: number; reply: unknown }
  /** The socket is over, or could not be opened. */
  | { kind: 'closed'; refusal?: End['refusal']; cause?: string }
  /** Another tab, `byHidden` or looked at, went to another room: the socket is over until this tab is used again. */
  | { kind: 'parked'; byHidden: boolean }
  /** To a parked tab: nobody is in another room any more. */
  | { kind: 'free' }
  /** To a parked tab: another device took over, from all tabs. `welcome` is what its own connection would have begun with. */
  | { kind: 'displaced'; welcome: unknown };

/** The side of a `MessagePort` that is needed here. */
export interface LinePort {
  postMessage(message: ToTab): void;
}
