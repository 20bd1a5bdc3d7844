import type { Reply } from '@roomful/protocol';
import { encodeText, type Frame } from '../delivery/frame.ts';

/** An event of the main namespace, as Socket.IO 4 writes it. */
export interface EventPacket {
  /** The client's number for the answer, if it wants one. */
  id: string | undefined;
  name: string;
  payload: unknown;
}

/** Engine.IO's "message", Socket.IO's "event", perhaps a number, and the name; the same again is JSON. */
const EVENT = /^42(\d{0,15})\["([a-z_]{1,40})"/;

/** `undefined` for everything else that Socket.IO may be sent, and for what only it can refuse. */
export function readEventPacket(text: string): EventPacket | undefined {
  const [, id = '', name = ''] = EVENT.exec(text) ?? [];
  if (name === '') return undefined;
  try {
    const [, payload] = JSON.parse(text.slice(2 + id.length)) as unknown[];
    return { id: id === '' ? undefined : id, name, payload };
  } catch {
    return undefined;
  }
}

/** The answer to the request with this number. */
export function encodeAnswer(id: string, reply: Reply<unknown>): Frame {
  return encodeText(`43${id}[${JSON.stringify(reply)}]`);
}
