import type { IncomingMessage } from 'node:http';
import { ChatError } from '../chat-error.ts';
import type { Maxima } from './limit-settings.ts';
import type { ClientAddresses } from './client-address.ts';
import { answerBare } from './http/bare-answer.ts';

/** So many above a maximum are let in only to be told why they can't stay; the others are told by HTTP, which costs less. */
const SPARE = 100;

const RETRY_AFTER_MS = 10_000;

interface SocketGateParts {
  maxima: Pick<Maxima, 'sockets' | 'socketsPerAddress'>;
  addresses: ClientAddresses;
}

/** How many there are, in total and of each address. */
class Tally {
  total = 0;
  readonly #perNetwork = new Map<string, number>();

  of(network: string): number {
    return this.#perNetwork.get(network) ?? 0;
  }

  add(network: string): void {
    this.total++;
    this.#perNetwork.set(network, this.of(network) + 1);
  }

  remove(network: string): void {
    this.total--;
    const left = this.of(network) - 1;
    if (left > 0) this.#perNetwork.set(network, left);
    else this.#perNetwork.delete(network);
  }
}

/**
 * Counts WebSockets from the moment they are asked for. Who comes first has a seat; who is above a maximum has none, and
 * takes none away while being told so.
 */
export class SocketGate {
  readonly #parts: SocketGateParts;
  readonly #open = new Tally();
  readonly #seated = new Tally();
  readonly #haveSeats = new WeakSet<IncomingMessage>();

  constructor(parts: SocketGateParts) {
    this.#parts = parts;
  }

  /** Engine.IO's `allowRequest`: whether there is a socket at all. */
  readonly allowRequest = (request: IncomingMessage, decide: (error: null, isAllowed: boolean) => void): void => {
    const network = this.#parts.addresses.networkOf(request);
    const refusal = this.#refusal(network, this.#open, SPARE);
    if (refusal) return answerBare(request.socket, refusal);
    this.#open.add(network);
    request.socket.once('close', () => {
      this.#open.remove(network);
      this.leave(request);
    });
    if (!this.#refusal(network, this.#seated, 0)) this.#seat(request, network);
    decide(null, true);
  };

  /** Whether the socket may stay: a seat may have come free since it was asked for. Throws `OVERLOADED` or `RATE_LIMITED`. */
  assertMayStay(request: IncomingMessage): void {
    if (this.#haveSeats.has(request)) return;
    const network = this.#parts.addresses.networkOf(request);
    const refusal = this.#refusal(network, this.#seated, 0);
    if (refusal) throw refusal;
    // One that closed meanwhile would keep its seat for ever.
    if (!request.socket.destroyed) this.#seat(request, network);
  }

  /** It was refused, or is closed: its seat is free at once. */
  leave(request: IncomingMessage): void {
    if (this.#haveSeats.delete(request)) this.#seated.remove(this.#parts.addresses.networkOf(request));
  }

  #seat(request: IncomingMessage, network: string): void {
    this.#haveSeats.add(request);
    this.#seated.add(network);
  }

  /** Whether there is no place for one more among those. */
  #refusal(network: string, there: Tally, spare: number): ChatError | undefined {
    const { sockets, socketsPerAddress } = this.#parts.maxima;
    if (sockets > 0 && there.total >= sockets + spare) {
      return new ChatError('OVERLOADED', 'The server has as many connections as it can hold. Try again later.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    if (socketsPerAddress > 0 && there.of(network) >= socketsPerAddress + spare) {
      return new ChatError('RATE_LIMITED', 'Too many connections from your address. Close some, then try again.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    return undefined;
  }
}
