import { type HookEvent, hookAnswerSchema, type HookAnswer } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Clock } from '../ports/clock.ts';
import { type HookResponse, type HookSender, NoAnswer } from '../ports/hook-sender.ts';
import type { StoredOutgoingHook } from '../ports/hook-store.ts';
import { signedHeaders } from './hook-secrets.ts';

export type Attempt =
  /** `trouble`: it was taken, and what was answered is not understood. */
  | { kind: 'taken'; replies: NonNullable<HookAnswer['replies']>; trouble?: string }
  /** Nobody is there, or wants to be left alone: the whole hook waits. */
  | { kind: 'away'; status: number | null; message: string; retryAfterMs: number | undefined }
  /** An answer, and not to the liking: this event waits. */
  | { kind: 'refused'; status: number; message: string; retryAfterMs: number | undefined }
  /** 410: it does not want any more. */
  | { kind: 'gone' };

/** A proxy that finds nobody behind it, and who asks for patience. */
const AWAY = new Set([429, 502, 503, 504]);

/** One event, sent once. Throws only when `signal` aborts. */
export async function deliverEvent(
  event: HookEvent,
  hook: StoredOutgoingHook,
  { sender, clock, signal }: { sender: HookSender; clock: Clock; signal: AbortSignal },
): Promise<Attempt> {
  const body = JSON.stringify(event);
  const atMs = clock.now();
  const { former } = hook;
  const secrets = former && former.until > atMs ? [hook.secret, former.secret] : [hook.secret];
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Roomful-Hook',
    ...signedHeaders({ id: `h${hook.id}-${event.id.replace('.', '-')}`, body, atMs }, secrets),
  };
  try {
    return judge(await sender.post({ url: hook.url, headers, body, signal }));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoAnswer || (error instanceof ChatError && error.code === 'HOOK_URL_REFUSED')) {
      return { kind: 'away', status: null, message: error.message, retryAfterMs: undefined };
    }
    throw error;
  }
}

function judge({ status, body, retryAfterMs }: HookResponse): Attempt {
  if (status >= 200 && status < 300) return { kind: 'taken', ...readReplies(body) };
  if (status === 410) return { kind: 'gone' };
  return { kind: AWAY.has(status) ? 'away' : 'refused', status, message: explainStatus(status), retryAfterMs };
}

/** Many receivers answer with a word or nothing: whoever wants to reply answers with JSON. */
function readReplies(body: string | undefined): { replies: NonNullable<HookAnswer['replies']>; trouble?: string } {
  if (body === undefined) return { replies: [], trouble: 'The event was taken. Its answer is too long to be read.' };
  const json = parse(body);
  if (typeof json !== 'object' || json === null) return { replies: [] };
  const answer = hookAnswerSchema.safeParse(json);
  if (answer.success) return { replies: answer.data.replies ?? [] };
  const place = answer.error.issues[0]?.path.join('.') ?? 'replies';
  return {
    replies: [],
    trouble: `The event was taken. Its answer is not as it should be, so nothing was posted: look at ${place}.`,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function explainStatus(status: number): string {
  if (status >= 300 && status < 400) {
    return `It answered ${status}. Redirects are not followed: give the hook the address that it leads to.`;
  }
  return `It answered ${status} where 200 is expected.`;
}
