import { errorAnswerSchema, type ErrorCode } from '@roomful/protocol';
import type * as z from 'zod/mini';
import { StartError } from '../../start-error.ts';

type Query = Record<string, string | number | undefined>;

interface Call {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
}

/** Where the server's own sentence says what to do next in a chat. */
const inWordsOfHere: Readonly<Partial<Record<ErrorCode, string>>> = {
  APP_NOT_FOUND: 'No app has this id. roomful admin apps lists them.',
  MESSAGE_NOT_FOUND: 'No message has this id, or it is deleted already. roomful admin export NAME tells ids.',
  ROOM_NOT_FOUND: 'No room has this id. roomful admin rooms lists them.',
};

/** The administration API of a running server, over HTTP. Every failure is a `StartError` in one line. */
export class AdminApi {
  readonly #url: string;
  readonly #token: string;

  /** Reads `ROOMFUL_URL` (unset: `ROOMFUL_PORT` of this machine) and `ROOMFUL_ADMIN_TOKEN`: a token in a flag would show in the list of processes. */
  constructor(env: Readonly<Record<string, string | undefined>>) {
    const token = env['ROOMFUL_ADMIN_TOKEN'] ?? '';
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new StartError('Set ROOMFUL_ADMIN_TOKEN to the server’s admin token, then call this again.');
    }
    const url = env['ROOMFUL_URL'] || `http://localhost:${env['ROOMFUL_PORT'] || '3000'}`;
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
      throw new StartError(
        `ROOMFUL_URL${env['ROOMFUL_URL'] ? '' : ' with ROOMFUL_PORT'} (${JSON.stringify(url)}) is no address. Set it to one like https://chat.example.`,
      );
    }
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
  }

  /** The answer, checked against its schema. */
  async call<Data>(path: string, schema: z.ZodMiniType<Data>, call: Call = {}): Promise<Data> {
    const answer = schema.safeParse(await (await this.fetch(path, call)).json().catch(() => undefined));
    if (answer.success) return answer.data;
    throw new StartError(`${this.#url} answered in a way that this program does not know. Bring both to one version.`);
  }

  /** For answers without a body. */
  async send(path: string, call: Call): Promise<void> {
    await this.fetch(path, call);
  }

  /** A success, whose body is not read yet. */
  async fetch(path: string, { method = 'GET', query = {}, body }: Call = {}): Promise<Response> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const search = given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
    const response = await fetch(`${this.#url}${path}${search}`, {
      method,
      // The token is for this server and not for one that it points to.
      redirect: 'error',
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw new StartError(
        `No Roomful answers at ${this.#url}. Start it with roomful serve, or set ROOMFUL_URL to where it runs.`,
        { cause: error },
      );
    });
    if (response.ok) return response;
    const refusal = errorAnswerSchema.safeParse(await response.json().catch(() => undefined));
    throw new StartError(
      refusal.success
        ? `${refusal.data.error.code}: ${inWordsOfHere[refusal.data.error.code] ?? refusal.data.error.message}`
        : `${this.#url} answered ${response.status}. Look at its log, or check ROOMFUL_URL.`,
    );
  }
}
