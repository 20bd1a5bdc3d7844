import { lookup as systemLookup } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { limits } from '@roomful/protocol';
import { ChatError } from '../../chat-error.ts';
import type { Clock } from '../../ports/clock.ts';
import { type HookRequest, type HookResponse, type HookSender, NoAnswer } from '../../ports/hook-sender.ts';
import { AddressGuard } from './address-guard.ts';
import { explainNoAnswer } from './explain-no-answer.ts';
import { readRetryAfterMs } from './retry-after.ts';

/** Until the whole answer is there. */
const TIMEOUT_MS = 10_000;
const BODY_MAX_BYTES = 65_536;
/** A connection is kept for the next event so long. */
const IDLE_MS = 5_000;

type Method = 'POST' | 'GET';

interface SenderParts {
  /** Addresses and ranges that may be called although they are not public, by plain HTTP too. */
  allowPrivate: readonly string[];
  clock: Clock;
  /** All addresses of a name. */
  resolve?: (hostname: string) => Promise<string[]>;
}

/**
 * Calls what strangers have chosen, and nothing that only this server can reach. The check sits where a connection is
 * made: a name is resolved once, and the connection goes to what was checked. So a name that changes its address between
 * two looks, or that leads inside, gains nothing; nor does a redirect, since none is followed.
 */
export class GuardedSender implements HookSender {
  readonly #guard: AddressGuard;
  readonly #clock: Clock;
  readonly #resolve: (hostname: string) => Promise<string[]>;
  readonly #mayBePrivate: boolean;
  readonly #agents: { http: http.Agent; https: https.Agent };

  constructor({ allowPrivate, clock, resolve = resolveBySystem }: SenderParts) {
    this.#guard = new AddressGuard(allowPrivate);
    this.#mayBePrivate = allowPrivate.length > 0;
    this.#clock = clock;
    this.#resolve = resolve;
    const kept = { keepAlive: true, timeout: IDLE_MS, maxFreeSockets: 64 };
    this.#agents = {
      http: new http.Agent({ ...kept, lookup: this.#lookupFor('http:') }),
      https: new https.Agent({ ...kept, rejectUnauthorized: true, lookup: this.#lookupFor('https:') }),
    };
  }

  assertUrl(text: string): void {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || text.length > limits.hookUrlMax || !/^https?:$/.test(url.protocol)) {
      throw refused('This is no web address. Give one such as https://example.com/hooks.');
    }
    if (url.username !== '' || url.password !== '') {
      throw refused('A hook’s URL can’t hold a name and a password. Deliveries are signed: check that instead.');
    }
    if (url.protocol === 'http:' && !this.#mayBePrivate) throw refused(PLAIN_HTTP);
    const host = hostOf(url);
    if (isIP(host) !== 0) this.#assertAddress(host, url.protocol);
  }

  post(request: HookRequest): Promise<HookResponse> {
    return this.#send('POST', request);
  }

  get(request: Omit<HookRequest, 'body'>): Promise<HookResponse> {
    return this.#send('GET', { ...request, body: '' });
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  async #send(method: Method, request: HookRequest): Promise<HookResponse> {
    this.assertUrl(request.url);
    const late = new AbortController();
    const cancelTimer = this.#clock.setTimeout(() => {
      late.abort(new NoAnswer(`It did not answer within ${TIMEOUT_MS / 1_000} seconds.`));
    }, TIMEOUT_MS);
    const signal = AbortSignal.any([request.signal, late.signal]);
    try {
      return await this.#exchange(method, { ...request, signal });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ChatError || error instanceof NoAnswer) throw error;
      throw new NoAnswer(explainNoAnswer(error), { cause: error });
    } finally {
      cancelTimer();
    }
  }

  async #exchange(method: Method, request: HookRequest, isAgain = false): Promise<HookResponse> {
    const outgoing = this.#open(method, request);
    try {
      return await readAnswer(outgoing, request.body);
    } catch (error) {
      // The receiver closed a connection that was kept, in the moment in which it was used again.
      if (!isAgain && outgoing.reusedSocket && isReset(error)) return this.#exchange(method, request, true);
      throw error;
    }
  }

  #open(method: Method, { url, headers, body, signal }: HookRequest): http.ClientRequest {
    const { protocol } = new URL(url);
    const options = {
      method,
      headers: { ...headers, ...(method === 'POST' && { 'content-length': Buffer.byteLength(body) }) },
      signal,
    };
    return protocol === 'https:'
      ? https.request(url, { ...options, agent: this.#agents.https })
      : http.request(url, { ...options, agent: this.#agents.http });
  }

  /** Node asks it for every name that it connects to, and connects to what it answers. */
  #lookupFor(protocol: string): LookupFunction {
    return (hostname, { all }, callback) => {
      this.#addressesOf(hostname, protocol).then(
        (addresses) => {
          const [first] = addresses;
          if (all) callback(null, addresses);
          else callback(null, first?.address ?? '', first?.family);
        },
        (error: unknown) => callback(error as NodeJS.ErrnoException, ''),
      );
    };
  }

  async #addressesOf(hostname: string, protocol: string): Promise<{ address: string; family: number }[]> {
    const found = await this.#resolve(hostname);
    // One that leads inside spoils them all: which of them is taken is not ours to say.
    for (const address of found) this.#assertAddress(address, protocol);
    if (found.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
    return found.map((address) => ({ address, family: isIP(address) }));
  }

  /** What stands behind a name is not told: it may be the map of a network. */
  #assertAddress(address: string, protocol: string): void {
    const verdict = this.#guard.judge(address);
    if (verdict === 'refused') {
      throw refused(
        'This address is not on the public internet, so the server does not call it. Give the hook a public address, or ask the operator for ROOMFUL_WEBHOOK_ALLOW_PRIVATE.',
      );
    }
    if (protocol === 'http:' && verdict !== 'allowed') throw refused(PLAIN_HTTP);
  }
}

const PLAIN_HTTP =
  'Over plain http everybody on the way could read along. Give the hook an https address; plain http is for addresses that the operator names in ROOMFUL_WEBHOOK_ALLOW_PRIVATE.';

async function resolveBySystem(hostname: string): Promise<string[]> {
  return (await systemLookup(hostname, { all: true })).map(({ address }) => address);
}

function readAnswer(outgoing: http.ClientRequest, body: string): Promise<HookResponse> {
  return new Promise((resolve, reject) => {
    // Every time, not once: an error that nobody hears ends the process.
    outgoing.on('error', reject);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const answer = (text: string | undefined) =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfterMs: readRetryAfterMs(response.headers),
          body: text,
        });
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length <= BODY_MAX_BYTES) return chunks.push(chunk);
        answer(undefined);
        return response.destroy();
      });
      response.once('end', () => answer(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
      response.once('close', () => reject(new NoAnswer('Its answer broke off.')));
    });
    outgoing.end(body);
  });
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** IPv6 stands in brackets in a URL. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function refused(message: string): ChatError {
  return new ChatError('HOOK_URL_REFUSED', message);
}
