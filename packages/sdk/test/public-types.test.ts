import { expectTypeOf, it } from 'vitest';
import type {
  ClientEvent,
  ClientEvents,
  ConnectionState,
  JoinedRoom,
  Message,
  Room,
  RoomEvents,
  RoomfulClient,
  RoomId,
  TimelineEntry,
} from '../src/index.ts';

it('events carry what their names say, and listening answers with the way to stop', () => {
  expectTypeOf<ClientEvents['state']>().toEqualTypeOf<ConnectionState>();
  expectTypeOf<ClientEvents['room_created']>().toEqualTypeOf<Room>();
  expectTypeOf<RoomEvents['message']>().toEqualTypeOf<Message>();
  expectTypeOf<RoomfulClient['on']>().parameter(0).toEqualTypeOf<keyof ClientEvents>();
  expectTypeOf<JoinedRoom['on']>().parameter(0).toEqualTypeOf<keyof RoomEvents>();
  expectTypeOf<JoinedRoom['on']>().returns.toEqualTypeOf<() => void>();
});

it('each state and each entry has only its own fields', () => {
  expectTypeOf<Extract<ConnectionState, { status: 'live' }>>().toEqualTypeOf<{ status: 'live' }>();
  expectTypeOf<Extract<ConnectionState, { status: 'offline' }>['error']['code']>()
    .extract<'UNREACHABLE'>()
    .not.toBeNever();
  expectTypeOf<Extract<TimelineEntry, { kind: 'message' }>>().not.toHaveProperty('clientId');
  expectTypeOf<Extract<TimelineEntry, { kind: 'outgoing' }>['state']>().toEqualTypeOf<'sending' | 'failed'>();
});

it('a room is named by its id and not by any number', () => {
  expectTypeOf<RoomfulClient['join']>().parameter(0).toEqualTypeOf<RoomId>();
  expectTypeOf<number>().not.toExtend<RoomId>();
});

it('an event of a client is told apart by its type, and has only its own fields', () => {
  expectTypeOf<Extract<ClientEvent, { type: 'message' }>>().toEqualTypeOf<{
    type: 'message';
    room: JoinedRoom;
    message: Message;
  }>();
  expectTypeOf<Extract<ClientEvent, { type: 'room_created' }>['room']>().toEqualTypeOf<Room>();
  expectTypeOf<Extract<ClientEvent, { type: 'overflow' }>>().not.toHaveProperty('room');
});

it('history is read in one direction', () => {
  type Options = NonNullable<Parameters<JoinedRoom['history']>[0]>;
  expectTypeOf<{ before: Message }>().toExtend<Options>();
  expectTypeOf<{ after: 'start' }>().toExtend<Options>();
  expectTypeOf<{ before: Message; after: 'start' }>().not.toExtend<Options>();
});
