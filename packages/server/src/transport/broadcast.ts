import type { Broadcast } from '../delivery/broadcast.ts';
import type { ChatIo } from './socket-connection.ts';

/** Socket.IO encodes a broadcast once and writes the same bytes to every socket of the channel. */
export function createBroadcast(io: ChatIo): Broadcast {
  return (channel, name, payload, except) => {
    const target = except ? io.to(channel).except(except.id) : io.to(channel);
    // Socket.IO's types can't follow a generic event name; the pair is checked by `Broadcast`.
    (target.emit as (name: string, payload: unknown) => boolean).call(target, name, payload);
  };
}
