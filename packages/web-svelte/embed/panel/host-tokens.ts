import type { PanelToHost } from '@roomful/protocol';
import { ChatError } from '@roomful/sdk';

const PATIENCE_MS = 30_000;

/** Asks the page around us for what its `getToken()` answers. */
export class HostTokens {
  readonly #send: (message: PanelToHost) => void;
  readonly #waiting = new Map<number, PromiseWithResolvers<string | undefined>>();
  #lastId = 0;

  constructor(send: (message: PanelToHost) => void) {
    this.#send = send;
  }

  /** `undefined`: the host knows nobody just now. Throws `ChatError` where it can't say. */
  async ask(): Promise<string | undefined> {
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<string | undefined>();
    this.#waiting.set(id, waiting);
    const timer = setTimeout(() => waiting.reject(noToken('did not answer in 30 seconds')), PATIENCE_MS);
    this.#send({ type: 'getToken', id });
    try {
      return await waiting.promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  take({ id, token, failed }: { id: number; token: string | null; failed: boolean }): void {
    if (failed) this.#waiting.get(id)?.reject(noToken('threw an error; the console has it'));
    else this.#waiting.get(id)?.resolve(token ?? undefined);
  }
}

function noToken(what: string): ChatError {
  const message = `getToken() ${what}. Let it answer with a token that the backend signed just now, or with null for a guest.`;
  return new ChatError({ code: 'UNAUTHENTICATED', message, retryable: false, details: { reason: 'get_token' } });
}
