import type { ServerEventName, ServerEventPayload } from '@roomful/protocol';

/** One whole WebSocket frame, ready for any number of sockets. */
export type Frame = Buffer;

const FINAL_TEXT = 0x81;
const LENGTH_IN_2_BYTES = 126;
const LENGTH_IN_8_BYTES = 127;
/** Engine.IO's "message" and Socket.IO's "event", of the main namespace. */
const EVENT = '42';

/** An event as Socket.IO puts it on the wire. What everybody in a room gets is encoded once. */
export function encodeEvent<Name extends ServerEventName>(name: Name, payload: ServerEventPayload<Name>): Frame {
  return encodeText(`${EVENT}["${name}",${JSON.stringify(payload)}]`);
}

/** RFC 6455, from a server: one unmasked text frame. */
export function encodeText(text: string): Frame {
  const length = Buffer.byteLength(text);
  if (length < LENGTH_IN_2_BYTES) {
    const frame = Buffer.allocUnsafe(2 + length);
    frame[0] = FINAL_TEXT;
    frame[1] = length;
    frame.write(text, 2);
    return frame;
  }
  if (length < 0x1_00_00) {
    const frame = Buffer.allocUnsafe(4 + length);
    frame[0] = FINAL_TEXT;
    frame[1] = LENGTH_IN_2_BYTES;
    frame.writeUInt16BE(length, 2);
    frame.write(text, 4);
    return frame;
  }
  const frame = Buffer.allocUnsafe(10 + length);
  frame[0] = FINAL_TEXT;
  frame[1] = LENGTH_IN_8_BYTES;
  frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, 10);
  return frame;
}
