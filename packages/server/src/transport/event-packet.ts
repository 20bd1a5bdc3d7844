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
  const json = reply.ok ? `{"ok":true,"data":${encodeData(reply.data)}}` : JSON.stringify(reply);
  return encodeText(`43${id}[${json}]`);
}

/** The encoded form of lists of messages that several answers share. */
const encodedLists = new WeakMap<object, string>();

/** When a whole room comes back at once, everybody is answered with the same messages: they are encoded once. */
function encodeData(data: unknown): string {
  if (!hasMessages(data)) return JSON.stringify(data);
  const { messages, ...rest } = data;
  let encoded = encodedLists.get(messages);
  if (encoded === undefined) encodedLists.set(messages, (encoded = JSON.stringify(messages)));
  return `{"messages":${encoded},${JSON.stringify(rest).slice(1)}`;
}

/** Pages and snapshots: all of them have other fields too. */
function hasMessages(data: unknown): data is { messages: object } {
  return typeof data === 'object' && data !== null && 'messages' in data && Array.isArray(data.messages);
}
