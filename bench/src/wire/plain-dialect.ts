import type { Arrivals, Dialect, Inbox } from './dialect.ts';
import { scanSequence, startsWith } from './scan-frame.ts';

const messageHead = Buffer.from('42["message",');

export function createPlainDialect(): Dialect {
  return {
    logIn: async (_url, username) => ({ username }),
    createRooms: async (_socket, names) => [...names],
    join: async (socket, room) => {
      await socket.ask('join', room);
      return { rev: 0, missed: undefined };
    },
    messageFrame: (sequence, room, content) => `42${sequence}["message",{"room":"${room}","content":"${content}"}]`,
    createInbox: ({ isSampled, arrivals }) => new PlainInbox(isSampled, arrivals),
  };
}

/** One frame is one message, and there is nothing to check it by. */
class PlainInbox implements Inbox {
  readonly rev = 0;
  readonly #isSampled: boolean;
  readonly #arrivals: Arrivals;

  constructor(isSampled: boolean, arrivals: Arrivals) {
    this.#isSampled = isSampled;
    this.#arrivals = arrivals;
  }

  take(frame: Buffer): void {
    if (!startsWith(frame, messageHead)) return;
    this.#arrivals.add(1);
    if (this.#isSampled) this.#arrivals.arrive(scanSequence(frame), performance.now());
  }

  resume(): void {
    // What it missed is lost.
  }

  acknowledgement(): undefined {
    return undefined;
  }

  faults(): string[] {
    return [];
  }
}
