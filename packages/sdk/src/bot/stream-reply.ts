import type { Message, RoomId } from '@roomful/protocol';
import type { Outlet } from './outlet.ts';

export interface StreamTarget {
  outlet: Outlet;
  roomId: RoomId;
  clientId: string;
  everyMs: number;
  signal: AbortSignal;
}

/** One message that grows with the chunks. */
export async function streamReply(
  chunks: AsyncIterable<string> | Iterable<string>,
  { outlet, roomId, clientId, signal }: StreamTarget,
): Promise<Message> {
  let content = '';
  for await (const chunk of chunks) content += chunk;
  return outlet.send(roomId, { clientId, content }, signal);
}
