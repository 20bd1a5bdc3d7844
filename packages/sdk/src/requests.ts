import type { RequestData, RequestName, RequestPayload } from '@roomful/protocol';
import type { ClientClock } from './client-clock.ts';
import type { ConnectionKeeper } from './connection-keeper.ts';
import { type LaneName, Lanes } from './lanes.ts';

/** What every asynchronous method takes. */
export interface RequestOptions {
  /**
   * Ends the waiting: the call rejects with `ChatError` `STOPPED`, whose `cause` is the signal's reason. What waits here
   * does not go out any more; what is at the server already is done there all the same.
   */
  signal?: AbortSignal | undefined;
}

export interface RequestNowOptions extends RequestOptions {
  timeoutMs?: number | undefined;
}

/** The payload, or what makes it in the moment in which the request goes out, which may be later, and more than once. */
export type Payload<Name extends RequestName> = RequestPayload<Name> | (() => RequestPayload<Name>);

/** What is not listed is what a person waits for. */
const LANES: Readonly<Record<string, LaneName | undefined>> = {
  join_room: 'sync',
  load_changes: 'sync',
  list_rooms: 'background',
  list_people: 'background',
  load_messages: 'background',
};

/** All requests of one client, in their lanes, over whatever connection there is. */
export class Requests {
  readonly #keeper: ConnectionKeeper;
  readonly #lanes: Lanes;

  constructor({ keeper, clock }: { keeper: ConnectionKeeper; clock: ClientClock }) {
    this.#keeper = keeper;
    this.#lanes = new Lanes(clock);
  }

  /** Over the present connection; waits for one that is being made. Throws `ChatError`. */
  async request<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
    options: RequestOptions = {},
  ): Promise<RequestData<Name>> {
    await this.#keeper.connected(options);
    return this.requestNow(name, payload, options);
  }

  /** Over the present connection only: without one it fails at once. Throws `ChatError`. */
  async requestNow<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
    { timeoutMs, signal }: RequestNowOptions = {},
  ): Promise<RequestData<Name>> {
    const send = async (): Promise<RequestData<Name>> => {
      const connection = this.#keeper.connection;
      if (!connection) throw this.#keeper.noConnection();
      return connection.request(name, drawPayload(payload), timeoutMs);
    };
    if (!this.#keeper.connection) return send();
    // The outbox repeats what it sends by itself, and shows why it waits.
    return this.#lanes.take(LANES[name] ?? 'interactive', send, { signal, mayRepeat: name !== 'send_message' });
  }

  /** What waits in the lanes would have gone over the connection that ended. */
  connectionLost(): void {
    this.#lanes.clear(this.#keeper.noConnection());
  }
}

export function drawPayload<Name extends RequestName>(payload: Payload<Name>): RequestPayload<Name> {
  return typeof payload === 'function' ? (payload as () => RequestPayload<Name>)() : payload;
}
