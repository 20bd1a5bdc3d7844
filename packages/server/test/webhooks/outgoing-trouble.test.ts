import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { startTestServer } from '../../src/testing/start-test-server.ts';
import { askUntil } from '../support/ask-until.ts';
import { hookScene, type HookScene, onLoopback } from '../support/hook-scene.ts';
import { HookReceiver, json, ok, status } from '../support/hook-receiver.ts';
import { keepLog } from '../support/log-lines.ts';
import { patient } from '../support/roomful-process.ts';
import { connectBot } from '../support/make-bot.ts';
import { WireClient } from '../support/wire-client.ts';

/** Time stands still until it is told to go on, and every failure is in the log once the wait for the next try has begun. */
async function stillScene() {
  const clock = new ManualClock();
  const log = keepLog('debug');
  const scene = await hookScene({ clock, logger: log.logger });
  const failed = async (times: number) => (await log.said('hook failed', times)).map(({ waitMs }) => waitMs);
  const say = (content: string) => scene.alice.send(scene.roomId, content, { timestamp: clock.now() });
  return { clock, log, scene, failed, say, [Symbol.asyncDispose]: () => scene[Symbol.asyncDispose]() };
}

const contentsOf = ({ received }: HookReceiver) =>
  received.map(({ event }) => ('message' in event ? event.message.content : event.type));

describe('an event that the receiver refuses', patient, () => {
  it('[HOOK6] [HOOK8] comes again after 1, 2, 4 … seconds, 15 minutes at most, and holds up its room only', async () => {
    await using still = await stillScene();
    const { clock, scene, failed, say } = still;
    const { receiver, alice } = scene;
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await scene.outgoing();
    receiver.respond = ({ event }, response) =>
      status(event.room.name === 'general' ? 500 : 200)({} as never, response);
    await say('one');
    await say('two');
    const waits = [];
    for (let n = 1; n <= 12; n++) {
      const waitMs = Number((await failed(n)).at(-1));
      waits.push(waitMs);
      clock.advance(waitMs - 1);
      expect(contentsOf(receiver)).toEqual(Array<string>(n).fill('one'));
      clock.advance(1);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900].map((seconds) => seconds * 1_000));
    await failed(13);
    using other = await WireClient.enter(scene.server.url, 'other');
    await other.ask('join_room', { roomId: room.id });
    await other.send(room.id, 'elsewhere', { timestamp: clock.now() });
    await receiver.untilIt(() => contentsOf(receiver).includes('elsewhere'));
    receiver.respond = ok;
    clock.advance(900_000);
    await receiver.untilIt(() => contentsOf(receiver).at(-1) === 'two');
  });

  it('[HOOK8] waits as long as the receiver asks for', async () => {
    await using still = await stillScene();
    const { scene, failed, say, clock } = still;
    await scene.outgoing();
    scene.receiver.respond = status(503, { 'retry-after': '120' });
    await say('one');
    expect(await failed(1)).toEqual([120_000]);
    scene.receiver.respond = status(429, { 'retry-after': new Date(Date.now() + 3_600_000 * 24).toUTCString() });
    clock.advance(120_000);
    // No longer than an hour.
    expect((await failed(2))[1]).toBe(3_600_000);
  });

  it.each([
    [301, 'It answered 301. Redirects are not followed: give the hook the address that it leads to.'],
    [404, 'It answered 404 where 200 is expected.'],
  ])('[HOOK8] after %d the owner reads what is wrong, and no redirect is followed', async (code, message) => {
    await using still = await stillScene();
    const { scene, failed, say } = still;
    await using elsewhere = await HookReceiver.start();
    await scene.outgoing();
    scene.receiver.respond = status(code, { location: elsewhere.url });
    await say('one');
    await failed(1);
    expect(await scene.look()).toMatchObject({
      isEnabled: true,
      failingSince: expect.any(Number) as number,
      lastFailure: { status: code, message },
    });
    expect(elsewhere.received).toEqual([]);
  });
});

describe('a receiver that is away', patient, () => {
  it('[HOOK8] holds up the whole hook: one request at a time asks whether it is back, and then nothing is lost', async () => {
    await using still = await stillScene();
    const { clock, scene, failed, say, log } = still;
    const { alice, receiver } = scene;
    await scene.outgoing();
    const { port } = receiver;
    await receiver.close();
    await say('one');
    expect(await failed(1)).toEqual([1_000]);
    for (let n = 1; n <= 5; n++) await alice.ask('create_room', { name: `room-${n}` });
    for (let n = 2; n <= 11; n++) {
      clock.advance(900_000);
      await failed(n);
    }
    expect(log.lines.filter(({ msg }) => msg === 'hook failed')).toHaveLength(11);
    await receiver.listen(port);
    clock.advance(900_000);
    await receiver.until(6);
    expect(contentsOf(receiver).sort()).toEqual(['one', ...Array<string>(5).fill('room:joined')]);
    expect(await scene.look()).toMatchObject({ failingSince: null, lastDeliveredAt: clock.now() });
  });

  it('[HOOK8] has ten seconds for its answer', async () => {
    await using still = await stillScene();
    const { clock, scene, failed, say } = still;
    await scene.outgoing();
    scene.receiver.respond = () => undefined;
    await say('one');
    await scene.receiver.until(1);
    clock.advance(9_999);
    await scene.alice.ask('list_rooms', {});
    expect(still.log.lines.filter(({ msg }) => msg === 'hook failed')).toEqual([]);
    clock.advance(1);
    await failed(1);
    expect((await scene.look()).lastFailure).toMatchObject({
      status: null,
      message: 'It did not answer within 10 seconds.',
    });
  });

  it('[HOOK8] is given up after days; switched on again the hook goes on where it stopped', async () => {
    await using still = await stillScene();
    const { clock, scene, failed, say, log } = still;
    const { receiver } = scene;
    const { hookId } = await scene.outgoing();
    receiver.respond = status(500);
    await say('one');
    await failed(1);
    clock.advance(onLoopback.giveUpDays * 86_400_000 - 1);
    await failed(2);
    await scene.comeBack();
    expect((await scene.look()).isEnabled).toBe(true);
    clock.advance(2_000);
    expect(await log.said('hook switched off')).toMatchObject([{ hookId, reason: 'failing' }]);
    expect(await scene.look()).toMatchObject({ isEnabled: false, disabledReason: 'failing' });
    receiver.respond = ok;
    await scene.change(hookId, 'PATCH', { enabled: true });
    await receiver.until(4);
    expect(contentsOf(receiver)).toEqual(['one', 'one', 'one', 'one']);
    expect(await scene.look()).toMatchObject({ isEnabled: true, failingSince: null });
  });
});

describe('a server that stops', patient, () => {
  async function restart(scene: HookScene) {
    await scene.server.stop();
    return startTestServer({ webhooks: onLoopback, databaseUrl: `sqlite:${scene.server.databaseFile}` });
  }

  it('[HOOK6] gives up what waits for an answer, and tells it and all the rest when it is back', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver } = scene;
    await scene.outgoing();
    await alice.send(roomId, 'taken');
    await receiver.until(1);
    receiver.respond = () => undefined;
    await alice.send(roomId, 'waiting');
    await receiver.until(2);
    for (let n = 1; n <= 60; n++) await alice.send(roomId, `more ${n}`);
    receiver.respond = ok;
    await using _again = await restart(scene);
    await receiver.until(63);
    const more = Array.from({ length: 60 }, (_, index) => `more ${index + 1}`);
    expect(contentsOf(receiver)).toEqual(['taken', 'waiting', 'waiting', ...more]);
  });

  it('[HOOK7] between two replies: the event comes again, the first stands, and the second is posted', async () => {
    const clock = new ManualClock();
    const rates = { messagesPerSecond: 10, messagesBurst: 20, joinsPerMinute: 0, loginsPerMinute: 0 };
    // The second has to wait for its turn, for as long as time stands still.
    const slowBots = { ...rates, botMessagesPerSecond: 1, botMessagesBurst: 1 };
    await using scene = await hookScene({ clock, rates: slowBots });
    const { alice, roomId, receiver } = scene;
    await scene.outgoing();
    let answers = 0;
    receiver.respond = (received, response) => {
      answers++;
      json({ replies: [{ content: `one ${answers}` }, { content: 'two' }] })(received, response);
    };
    const contents = async (client: WireClient) =>
      (await client.ask('load_messages', { roomId })).messages.map(({ content }) => content);
    await alice.send(roomId, 'hello', { timestamp: clock.now() });
    expect(
      await askUntil(
        () => contents(alice),
        ({ length }) => length > 1,
      ),
    ).toEqual(['hello', 'one 1']);
    await using next = await restart(scene);
    await receiver.until(2);
    using again = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    await again.join('general');
    expect(
      await askUntil(
        () => contents(again),
        ({ length }) => length > 2,
      ),
    ).toEqual(['hello', 'one 1', 'two']);
  });

  it('[HOOK7] posts nothing for a bot that was stopped while the receiver thought about its answer', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver, server, bot } = scene;
    const contents = async () =>
      (await alice.ask('load_messages', { roomId, page: 1 })).messages.map(({ content }) => content);
    const { hookId } = await scene.outgoing();
    const asked = Promise.withResolvers<() => void>();
    receiver.respond = (received, response) =>
      asked.resolve(() => json({ replies: [{ content: 'too late' }] })(received, response));
    await alice.send(roomId, 'question');
    const answer = await asked.promise;
    await fetch(`${server.url}/api/bots/${bot.user.id}/token`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${alice.session.token}` },
    });
    receiver.respond = json({ replies: [{ content: 'in time' }] });
    answer();
    for (let turn = 0; turn < 20; turn++) expect(await contents()).toEqual(['question']);
    // Switched on again, it hears the question again.
    await scene.change(hookId, 'PATCH', { enabled: true });
    await askUntil(contents, ({ length }) => length > 1);
    expect(await contents()).toEqual(['question', 'in time']);
  });

  it('[HOOK7] posts a reply once, though the event comes again and is answered otherwise', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver } = scene;
    await scene.outgoing();
    // The second reply can't be posted, and the event comes again: as after a crash between the two.
    let answers = 0;
    receiver.respond = (received, response) => {
      answers++;
      if (answers === 1) response.destroy();
      else json({ replies: [{ content: `answer ${answers}` }] })(received, response);
    };
    using bot = await connectBot(scene.server.url, scene.bot);
    await bot.join('general');
    await alice.send(roomId, 'question');
    const heard = await bot.hear('messages', ({ messages }) => messages.some(({ content }) => /answer/.test(content)));
    expect(heard.messages.at(-1)?.content).toBe('answer 2');
  });
});
