import type { ErrorBody } from '@roomful/protocol';
import { io } from 'socket.io-client';
import type { Connect } from './socket.ts';

// The only file that knows Socket.IO: whoever brings a `connect` of their own can leave it, and nearly half of the client, out.
/** How a client connects if nobody says otherwise: by Socket.IO over one WebSocket. For a `connect` that adds to it. */
export const connectWithSocketIo: Connect = ({ url, auth, onEvent, onTraffic, onClose }) => {
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    autoConnect: false,
    withCredentials: true,
    auth,
  });
  socket.io.on('open', () => socket.io.engine.on('packet', onTraffic));
  socket.on('connect_error', (error: Error & { data?: ErrorBody }) => {
    onClose(error.data?.code ? { refusal: error.data } : { cause: causeOf(error) });
  });
  socket.on('disconnect', (reason) => onClose({ cause: new Error(`The socket closed: ${reason}.`) }));
  socket.onAny(onEvent);
  socket.connect();
  return {
    emit: (...message) => void socket.emit(...message),
    close: () => void socket.disconnect(),
  };
};

/** Socket.IO's errors lead to the socket and what it was opened with: only what they say is kept. */
function causeOf(error: Error & { description?: unknown }): Error {
  const { error: beneath, message } = (error.description ?? {}) as { error?: unknown; message?: unknown };
  if (beneath instanceof Error) return beneath;
  return new Error(typeof message === 'string' && message !== '' ? `${error.message}: ${message}` : error.message);
}
