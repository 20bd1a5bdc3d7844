import { connectWithSocketIo } from '../../src/connect-with-socket-io.ts';
import type { Connect } from '../../src/socket.ts';

/** Real sockets, with a count of what goes out and of how many are open. */
export class CountingSockets {
  /** By event. */
  readonly emitted = new Map<string, number>();
  /** Answers that were refusals, by code. */
  readonly refused = new Map<string, number>();
  opened = 0;
  open = 0;
  /** The most that were under way at once, by event. */
  readonly peak = new Map<string, number>();
  readonly #underWay = new Map<string, number>();

  readonly connect: Connect = (options) => {
    this.opened++;
    this.open++;
    this.#underWay.clear();
    const socket = connectWithSocketIo(options);
    let isOpen = true;
    return {
      emit: (name, payload, onAnswer) => {
        this.#add(this.emitted, name, 1);
        if (!onAnswer) return socket.emit(name, payload);
        this.peak.set(name, Math.max(this.peak.get(name) ?? 0, this.#add(this.#underWay, name, 1)));
        socket.emit(name, payload, (reply) => {
          this.#add(this.#underWay, name, -1);
          const { error } = reply as { error?: { code: string } };
          if (error) this.#add(this.refused, error.code, 1);
          onAnswer(reply);
        });
      },
      close: () => {
        if (isOpen) this.open--;
        isOpen = false;
        socket.close();
      },
    };
  };

  #add(counts: Map<string, number>, name: string, change: number): number {
    const count = (counts.get(name) ?? 0) + change;
    counts.set(name, count);
    return count;
  }
}
