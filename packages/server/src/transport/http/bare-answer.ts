import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ChatError } from '../../chat-error.ts';

/** What every answer says that no page is made of. */
export const bareHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

/** An error where there is no request that Fastify could answer; the connection ends with it. */
export function answerBare(socket: Duplex, error: ChatError, status = error.httpStatus): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { body, headers } = write(error);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines].join('\r\n');
  socket.end(`${head}\r\n\r\n${body}`, () => socket.destroy());
}

/** The same for a request that Fastify is not asked about. */
export function answerBareRequest(response: ServerResponse, error: ChatError, status = error.httpStatus): void {
  const { body, headers } = write(error);
  response.writeHead(status, headers).end(body);
}

function write(error: ChatError) {
  const body = JSON.stringify({ error: error.toBody() });
  const headers = {
    ...bareHeaders,
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    ...(error.retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)) }),
  };
  return { body, headers };
}
