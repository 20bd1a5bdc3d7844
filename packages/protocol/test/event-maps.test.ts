import { expectTypeOf, it } from 'vitest';
import type { ClientToServerEvents, RequestData } from '../src/client-to-server.ts';
import type { MessageId, RoomId } from '../src/ids.ts';
import type { Message } from '../src/messages/message.ts';
import type { Reply } from '../src/reply.ts';
import type { ServerToClientEvents } from '../src/server-to-client.ts';

it('[WIRE1] the event maps give Socket.IO the payload and the answer of every event', () => {
  expectTypeOf<ClientToServerEvents['send_message']>().parameters.toEqualTypeOf<
    [
      { roomId: RoomId; clientId: string; content: string; timestamp: number },
      (reply: Reply<{ message: Message }>) => void,
    ]
  >();
  expectTypeOf<ClientToServerEvents['ack_messages']>().parameters.toEqualTypeOf<[{ roomId: RoomId; rev: number }]>();
  expectTypeOf<ServerToClientEvents['messages']>().parameter(0).toHaveProperty('fromRev').toEqualTypeOf<number>();
  expectTypeOf<RequestData<'join_room'>['reset']>().toEqualTypeOf<boolean>();
});

it('ids of different things do not mix', () => {
  expectTypeOf<MessageId>().not.toExtend<RoomId>();
});
