import {
  type CreateEmbedSession,
  type CreateEmbedSessionData,
  createEmbedSessionDataSchema,
  type EmbedAppData,
  embedAppDataSchema,
  embedLimits,
  errorBodySchema,
} from '@roomful/protocol';
import { ChatError } from '@roomful/sdk';

const TIMEOUT_MS = 10_000;

export interface Entry extends CreateEmbedSessionData {
  /** From now on, whatever this device's clock says. */
  lastsMs: number;
}

/** The session goes in a header: no cookie is sent or kept, so none has to be allowed. */
interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  body?: object;
  session?: string | undefined;
}

/** Comes in, or stays in with the session that there is. Throws `ChatError`. */
export async function enter(server: string, body: CreateEmbedSession, session: string | undefined): Promise<Entry> {
  const { data, now } = await call(`${server}/api/embed/sessions`, { method: 'POST', body, session });
  const entered = createEmbedSessionDataSchema.safeParse(data);
  if (!entered.success) throw notRoomful();
  // A page of another origin is not told the server's time.
  const lastsMs = Number.isNaN(now) ? embedLimits.sessionTtlMs : entered.data.expiresAt - now;
  return { ...entered.data, lastsMs };
}

export async function findApp(server: string, app: string): Promise<EmbedAppData['app']> {
  const { data } = await call(`${server}/api/embed/apps/${encodeURIComponent(app)}`, { method: 'GET' });
  const found = embedAppDataSchema.safeParse(data);
  if (!found.success) throw notRoomful();
  return found.data.app;
}

/** Also when the page around us goes away meanwhile. */
export async function leave(server: string, session: string): Promise<void> {
  await call(`${server}/api/sessions/current`, { method: 'DELETE', session }).catch(() => undefined);
}

async function call(address: string, { method, body, session }: Call): Promise<{ data: unknown; now: number }> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(address, {
      method,
      credentials: 'omit',
      cache: 'no-store',
      keepalive: method === 'DELETE',
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(session !== undefined && { authorization: `Bearer ${session}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw new ChatError({
      code: 'UNREACHABLE',
      message: 'The server can’t be reached just now.',
      retryable: true,
      cause,
    });
  }
  const data = parse(text);
  if (response.ok) return { data, now: Date.parse(response.headers.get('date') ?? '') };
  const refusal = errorBodySchema.safeParse((data as { error?: unknown } | undefined)?.error);
  throw refusal.success ? new ChatError({ ...refusal.data, origin: 'server' }) : notRoomful();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notRoomful(): ChatError {
  const message = 'What answers is not a Roomful server, or one of another version.';
  return new ChatError({ code: 'UNREACHABLE', message, retryable: true });
}
