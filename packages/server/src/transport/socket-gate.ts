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

/** Counts WebSockets, in total and for each address, from the moment they are asked for. */
export class SocketGate {
  readonly #parts: SocketGateParts;
  readonly #perNetwork = new Map<string, number>();
  #total = 0;

  constructor(parts: SocketGateParts) {
    this.#parts = parts;
  }

  /** Engine.IO's `allowRequest`: whether there is a socket at all. */
  readonly allowRequest = (request: IncomingMessage, decide: (error: null, isAllowed: boolean) => void): void => {
    const network = this.#parts.addresses.networkOf(request);
    this.#count(network, request);
    const refusal = this.#refusal(network, SPARE);
    if (refusal) answerBare(request.socket, refusal);
    else decide(null, true);
  };

  /** Whether a socket that is counted may stay. Throws `OVERLOADED` or `RATE_LIMITED`. */
  assertMayStay(network: string): void {
    const refusal = this.#refusal(network, 0);
    if (refusal) throw refusal;
  }

  #refusal(network: string, spare: number): ChatError | undefined {
    const { sockets, socketsPerAddress } = this.#parts.maxima;
    if (sockets > 0 && this.#total > sockets + spare) {
      return new ChatError('OVERLOADED', 'The server has as many connections as it can hold. Try again later.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    if (socketsPerAddress > 0 && (this.#perNetwork.get(network) ?? 0) > socketsPerAddress + spare) {
      return new ChatError('RATE_LIMITED', 'Too many connections from your address. Close some, then try again.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    return undefined;
  }

  #count(network: string, { socket }: IncomingMessage): void {
    this.#total++;
    this.#perNetwork.set(network, (this.#perNetwork.get(network) ?? 0) + 1);
    socket.once('close', () => {
      this.#total--;
      const left = (this.#perNetwork.get(network) ?? 1) - 1;
      if (left > 0) this.#perNetwork.set(network, left);
      else this.#perNetwork.delete(network);
    });
  }
}
