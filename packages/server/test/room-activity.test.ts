import type { RoomId } from '@roomful/protocol';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ChatError } from '../src/chat-error.ts';
import type { Connection } from '../src/delivery/connection.ts';
import type { Frame } from '../src/delivery/frame.ts';
import { RoomActivity } from '../src/delivery/room-activity.ts';
import type { Committed } from '../src/delivery/room-feed.ts';
import type { StoredRoom } from '../src/ports/store.ts';
import { ManualClock } from '../src/testing/manual-clock.ts';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

describe('the activity of rooms', () => {
  it('[ROOM10] reaches who asked for it, in whatever room they are, and nobody else', async () => {
    const clock = new ManualClock();
    await using server = await startTestServer({ clock });
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    using carol = await WireClient.connect(
      server.url,
      (await WireClient.enter(server.url, 'carol')).session,
      undefined,
      {
        roomActivity: true,
      },
    );
    const roomId = await alice.join('general');
    const say = (content: string, timestamp = clock.now()) => alice.send(roomId, content, { timestamp });
    await say('one');
    const { message } = await say('two', clock.now() + 2_000);
    await say('three');
    await alice.ask('list_rooms', {});
    clock.advance(1);
    const first = await carol.hear('room_activity');
    expect(first.rooms).toEqual([{ roomId, messageCount: 3, lastMessageAt: message.timestamp }]);
    await say('four');
    await alice.ask('edit_message', { messageId: message.id, content: 'changed' });
    await carol.ask('list_rooms', {});
    expect(carol.heard('room_activity')).toEqual([]);
    clock.advance(1_000);
    expect(await carol.hear('room_activity')).toMatchObject({ rooms: [{ messageCount: 4 }] });
    const { rooms } = await bob.ask('list_rooms', {});
    expect(rooms[0]).toMatchObject({ id: roomId, messageCount: 4, lastMessageAt: message.timestamp });
    await alice.ask('delete_message', { messageId: message.id });
    clock.advance(2_000);
    await carol.ask('list_rooms', {});
    expect(carol.heard('room_activity')).toEqual([]);
    expect([...alice.heardNames(), ...bob.heardNames()]).not.toContain('room_activity');
  });

  it('[ROOM10] is read once and encoded once for everybody, at most once a second, 200 rooms at a time', async () => {
    const scene = setUp();
    for (let id = 1; id <= 250; id++) scene.say(id);
    scene.say(1);
    expect(scene.frames).toEqual([]);
    await scene.advance(0);
    expect(scene.reads).toEqual([200]);
    expect(scene.frames).toHaveLength(2);
    expect(scene.frames[0]).toBe(scene.frames[1]);
    scene.say(1);
    await scene.advance(999);
    expect(scene.reads).toEqual([200]);
    await scene.advance(1);
    expect(scene.reads).toEqual([200, 51]);
    await scene.advance(10_000);
    expect(scene.reads).toHaveLength(2);
  });

  it('[ROOM10] costs nothing while nobody wants it, and is told later when it can’t be read', async () => {
    const scene = setUp();
    const listening = [...scene.listeners];
    scene.listeners.clear();
    scene.say(1);
    await scene.advance(2_000);
    expect(scene.reads).toEqual([]);
    for (const listener of listening) scene.listeners.add(listener);
    scene.isAway = true;
    scene.say(1);
    await scene.advance(0);
    expect(scene.frames).toEqual([]);
    scene.isAway = false;
    await scene.advance(1_000);
    expect(scene.frames).toHaveLength(2);
    scene.say(1);
    scene.activity.stop();
    await scene.advance(2_000);
    expect(scene.frames).toHaveLength(2);
  });
});

function setUp() {
  const clock = new ManualClock();
  const frames: Frame[] = [];
  const reads: number[] = [];
  const listener = () => ({ sendFrame: (frame: Frame) => frames.push(frame) }) as unknown as Connection;
  const listeners = new Set([listener(), listener()]);
  const scene = {
    frames,
    reads,
    listeners,
    isAway: false,
    activity: new RoomActivity({
      clock,
      logger: pino({ level: 'silent' }),
      connections: { interestedInActivity: listeners },
      rooms: {
        findActive: async (roomIds) => {
          if (scene.isAway) throw new ChatError('STORAGE_UNAVAILABLE', 'away');
          reads.push(roomIds.length);
          return roomIds.map((id) => ({ id, messageCount: 1, lastMessageAt: 5 }) as StoredRoom);
        },
      },
    }),
    say: (id: number) => scene.activity.note(id as RoomId, [{ change: { kind: 'create' } } as Committed]),
    async advance(ms: number) {
      clock.advance(ms);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  return scene;
}
