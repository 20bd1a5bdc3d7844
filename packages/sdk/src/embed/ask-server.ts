import { ChatError } from '../errors.ts';
import { type Call, call } from '../rest.ts';

/**
 * One call from a page of a host. It brings no cookie, and would not be let in with one. Throws `ChatError`, whatever goes
 * wrong.
 */
export async function askServer(url: string, path: string, question: Omit<Call, 'init'>): Promise<unknown> {
  try {
    return await call(url, path, {
      ...question,
      init: {
        credentials: 'omit',
        cache: 'no-store',
        // Also when the page goes away meanwhile.
        keepalive: question.method === 'DELETE',
      },
    });
  } catch (error) {
    throw hintAtOrigins(error);
  }
}

/** Browsers tell nobody why: whether there is no server, or none that lets this page read its answer. */
function hintAtOrigins(error: unknown): unknown {
  const page = (globalThis as { location?: { origin?: string } }).location?.origin;
  if (page === undefined || !(error instanceof ChatError) || error.code !== 'UNREACHABLE' || !error.cause) return error;
  const { message, retryable, cause } = error;
  const hint = `If it runs, ${page} may be missing among the origins of the app, or connect-src of your policy lacks it.`;
  return new ChatError({ code: 'UNREACHABLE', message: `${message} ${hint}`, retryable, cause });
}
