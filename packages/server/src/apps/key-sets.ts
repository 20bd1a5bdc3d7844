import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';
import type { Clock } from '../ports/clock.ts';
import type { HookSender } from '../ports/hook-sender.ts';
import { hostTokenRefused } from './host-token-error.ts';

/** A host that takes a key back waits so long until it is forgotten here. */
const KEPT_MS = 300_000;
/** Tokens with keys that nobody knows ask the host at most this often. */
const ANEW_MS = 30_000;
const KEPT_MAX = 1_000;

const keySetSchema = z.object({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string().optional() })).max(100),
});

interface Kept {
  keys: JSONWebKeySet;
  readAt: number;
}

/** The public keys that hosts publish. */
export class KeySets {
  readonly #parts: { sender: Pick<HookSender, 'get'>; clock: Clock };
  readonly #kept = new Map<string, Kept>();
  readonly #reading = new Map<string, Promise<Kept>>();
  readonly #stopped = new AbortController();

  constructor(parts: { sender: Pick<HookSender, 'get'>; clock: Clock }) {
    this.#parts = parts;
  }

  /** Throws `HOST_TOKEN_REFUSED` when they can't be had. `anew`: what is kept lacks something. */
  async of(url: string, { anew = false }: { anew?: boolean } = {}): Promise<JSONWebKeySet> {
    const kept = this.#kept.get(url);
    const age = kept === undefined ? Infinity : this.#parts.clock.elapsed() - kept.readAt;
    if (kept !== undefined && age < (anew ? ANEW_MS : KEPT_MS)) return kept.keys;
    // Many tokens at once ask once.
    const reading = this.#reading.get(url) ?? this.#read(url).finally(() => this.#reading.delete(url));
    this.#reading.set(url, reading);
    return (await reading).keys;
  }

  stop(): void {
    this.#stopped.abort();
  }

  async #read(url: string): Promise<Kept> {
    const { sender, clock } = this.#parts;
    const { status, body } = await sender
      .get({ url, headers: { accept: 'application/json' }, signal: this.#stopped.signal })
      .catch((error: unknown) => {
        throw hostTokenRefused('keys_unavailable', error);
      });
    const keys = status === 200 ? parse(body ?? '') : undefined;
    if (keys === undefined) throw hostTokenRefused('keys_unavailable');
    const kept = { keys, readAt: clock.elapsed() };
    this.#kept.delete(url);
    this.#kept.set(url, kept);
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEPT_MAX) this.#kept.delete(oldest);
    return kept;
  }
}

function parse(body: string): JSONWebKeySet | undefined {
  try {
    return keySetSchema.parse(JSON.parse(body)) as JSONWebKeySet;
  } catch {
    return undefined;
  }
}
