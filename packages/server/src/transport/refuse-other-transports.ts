import { type IncomingMessage, ServerResponse } from 'node:http';
import { ChatError } from '../chat-error.ts';
import { answerBare, answerBareRequest } from './http/bare-answer.ts';
import type { ChatIo } from './socket-connection.ts';

/** Engine.IO would refuse them too, in words and with headers that are not ours. */
export function refuseOtherTransports({ engine }: ChatIo): void {
  engine.use((request: IncomingMessage, response: unknown, next: () => void) => {
    if (response instanceof ServerResponse) answerBareRequest(response as ServerResponse, noWebSocket());
    else if (isWebSocket(request)) next();
    else answerBare(request.socket, noWebSocket());
  });
}

export function noWebSocket(): ChatError {
  return new ChatError(
    'INVALID_PAYLOAD',
    'Here stand only WebSockets of Socket.IO. Open one with EIO=4 and transport=websocket, as RFC 6455 has it.',
  );
}

function isWebSocket({ method, url = '' }: IncomingMessage): boolean {
  const query = new URLSearchParams(url.slice(url.indexOf('?') + 1));
  const isNew = method === 'GET' && !query.has('sid');
  return isNew && query.get('transport') === 'websocket' && query.get('EIO') === '4';
}
