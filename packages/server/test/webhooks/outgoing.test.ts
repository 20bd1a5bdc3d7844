import { hookEventSchema } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { askUntil } from '../support/ask-until.ts';
import { hookScene } from '../support/hook-scene.ts';
import { json, ok, signaturesOf, status } from '../support/hook-receiver.ts';
import { keepLog } from '../support/log-lines.ts';
import { patient } from '../support/roomful-process.ts';
import { connectBot, makeBot } from '../support/make-bot.ts';

describe('what an outgoing webhook sends', patient, () => {
  it('[HOOK4] [HOOK5] each new message, one a request, signed, with the bot and the room', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver, bot } = scene;
    await alice.send(roomId, 'before the hook');
    const { hookId, secret } = await scene.outgoing();
    const { message } = await alice.send(roomId, 'hello');
    const [received] = await receiver.until(1);
    expect(received?.event).toMatchObject({
      type: 'message',
      id: `m${message.id}`,
      bot: { id: bot.user.id, username: 'helper', kind: 'bot' },
      room: { id: roomId, name: 'general', userCount: 1 },
      message: { content: 'hello', username: 'alice' },
    });
    expect(hookEventSchema.safeParse(received?.event).success).toBe(true);
    expect(received?.headers).toMatchObject({
      'webhook-id': `h${hookId}-m${message.id}`,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/) as string,
      'content-type': 'application/json; charset=utf-8',
    });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { sent, expected } = signaturesOf(received!, secret);
    expect(sent).toEqual([expected]);
  });

  it('[HOOK5] edits and deletions of messages that were told, each under an id of its own', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver } = scene;
    await scene.outgoing();
    const { message } = await alice.send(roomId, 'one');
    await receiver.until(1);
    const edited = await alice.ask('edit_message', { messageId: message.id, content: 'two' });
    await receiver.until(2);
    await alice.ask('delete_message', { messageId: message.id });
    const received = await receiver.until(3);
    expect(received.map(({ event }) => [event.type, event.id])).toEqual([
      ['message', `m${message.id}`],
      ['message:edited', `e${message.id}.${edited.message.rev}`],
      ['message:deleted', `d${message.id}`],
    ]);
    expect(received[1]?.event).toMatchObject({ message: { content: 'two' } });
    expect(received[2]?.event).toMatchObject({ message: { content: '' } });
  });

  it('[HOOK5] a message that was edited before it could be told is told as new too', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver } = scene;
    const { hookId } = await scene.outgoing();
    await scene.change(hookId, 'PATCH', { enabled: false });
    const { message } = await alice.send(roomId, 'one');
    await alice.send(roomId, 'other');
    await alice.ask('edit_message', { messageId: message.id, content: 'two' });
    await scene.change(hookId, 'PATCH', { enabled: true });
    const received = await receiver.until(3);
    expect(received.map(({ event }) => [event.type, 'message' in event && event.message.content])).toEqual([
      ['message', 'other'],
      ['message', 'two'],
      ['message:edited', 'two'],
    ]);
    await alice.ask('edit_message', { messageId: message.id, content: 'three' });
    expect((await receiver.until(4)).at(-1)?.event).toMatchObject({ type: 'message:edited' });
  });

  it('[HOOK5] nothing of the bot’s own, and of other bots that they are bots', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver, server, bot } = scene;
    await scene.outgoing();
    using own = await connectBot(server.url, bot);
    using other = await connectBot(server.url, await makeBot(server.url, alice.session.token, 'other_bot'));
    for (const each of [own, other]) await each.join('general');
    await own.send(roomId, 'mine');
    await other.send(roomId, 'beep');
    const [received] = await receiver.until(1);
    expect(received?.event).toMatchObject({ message: { content: 'beep', authorKind: 'bot' } });
  });

  it('[HOOK5] of every room, and of new ones that they are there', async () => {
    await using scene = await hookScene();
    const { alice, receiver } = scene;
    await scene.outgoing();
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await receiver.until(1);
    await alice.ask('join_room', { roomId: room.id });
    await alice.send(room.id, 'hello');
    const received = await receiver.until(2);
    expect(received.map(({ event }) => [event.type, event.room.name])).toEqual([
      ['room:joined', 'garden'],
      ['message', 'garden'],
    ]);
    expect(received[0]?.event.id).toBe(`r${room.id}`);
  });

  it('[HOOK5] of listed rooms only, when there is a list', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver } = scene;
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await scene.outgoing({ roomIds: [room.id] });
    await alice.send(roomId, 'not this');
    await alice.ask('join_room', { roomId: room.id });
    await alice.send(room.id, 'but this');
    const [received] = await receiver.until(1);
    expect(received?.event).toMatchObject({ type: 'message', message: { content: 'but this' } });
    expect((await scene.look()).roomIds).toEqual([room.id]);
    const unknown = await scene.hooks('POST', { kind: 'outgoing', url: receiver.url, roomIds: [4_711] });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'ROOM_NOT_FOUND' } } });
  });

  it('[HOOK6] one event after the other in a room, and rooms side by side', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver } = scene;
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await scene.outgoing();
    let release = () => {};
    receiver.respond = ({ event }, response) => {
      const finish = () => void response.writeHead(200).end();
      if (event.room.id === roomId && receiver.received.length === 1) release = finish;
      else finish();
    };
    for (const content of ['a1', 'a2']) await alice.send(roomId, content);
    await receiver.until(1);
    await alice.ask('join_room', { roomId: room.id });
    await alice.send(room.id, 'b1');
    await receiver.until(2);
    expect(receiver.received[1]?.event).toMatchObject({ message: { content: 'b1' } });
    release();
    expect((await receiver.until(3))[2]?.event).toMatchObject({ message: { content: 'a2' } });
  });

  it('[HOOK4] a new secret signs at once, the former one as well for a day', async () => {
    const clock = new ManualClock();
    await using scene = await hookScene({ clock });
    const { alice, roomId, receiver } = scene;
    const { hookId, secret } = await scene.outgoing();
    const rotated = await scene.change(hookId, 'POST');
    expect(rotated).toMatchObject({ status: 201, body: { kind: 'outgoing' } });
    expect(rotated.body.secret).not.toBe(secret);
    const send = () => alice.send(roomId, 'x', { timestamp: clock.now() });
    await send();
    const [both] = await receiver.until(1);
    const expected = [signaturesOf(both!, rotated.body.secret).expected, signaturesOf(both!, secret).expected];
    expect(signaturesOf(both!, secret).sent).toEqual(expected);
    // Its answer has arrived: an hour later it would have come too late.
    await askUntil(
      () => scene.look(),
      ({ lastDeliveredAt }) => lastDeliveredAt === clock.now(),
    );
    clock.advance(24 * 3_600_000);
    const again = await scene.comeBack();
    const { room } = await again.ask('create_room', { name: 'later' });
    await receiver.untilIt(() => receiver.ids.includes(`r${room.id}`));
    const { sent, expected: only } = signaturesOf(receiver.received.at(-1)!, rotated.body.secret);
    expect(sent).toEqual([only]);
  });
});

describe('what a receiver may answer', patient, () => {
  it('[HOOK7] replies become messages of the bot, in order, before anything else is told', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver } = scene;
    await scene.outgoing();
    receiver.respond = json({ replies: [{ content: 'one' }, { content: 'two', key: 'k' }] });
    await alice.send(roomId, 'hello');
    const heard = await alice.hear('messages', ({ messages }) => messages.some(({ content }) => content === 'two'));
    expect(heard.messages.at(-1)).toMatchObject({ username: 'helper', authorKind: 'bot', roomId });
    const page = await alice.ask('load_messages', { roomId });
    expect(page.messages.map(({ content }) => content)).toEqual(['hello', 'one', 'two']);
  });

  it('[HOOK7] what is no answer is taken as none, and a broken one is told to the owner', async () => {
    await using scene = await hookScene();
    const { alice, roomId, receiver } = scene;
    await scene.outgoing();
    receiver.respond = (_, response) => void response.writeHead(200).end('thank you');
    await alice.send(roomId, 'one');
    await receiver.until(1);
    receiver.respond = json({ replies: [{ content: '' }, { content: 'fine' }] });
    await alice.send(roomId, 'two');
    await receiver.until(2);
    receiver.respond = (_, response) => void response.writeHead(200).end('x'.repeat(70_000));
    await alice.send(roomId, 'three');
    await receiver.until(3);
    receiver.respond = ok;
    await alice.send(roomId, 'four');
    await receiver.until(4);
    expect(await scene.look()).toMatchObject({
      isEnabled: true,
      failingSince: null,
      lastFailure: { status: 200, message: 'The event was taken. Its answer is too long to be read.' },
    });
    const page = await alice.ask('load_messages', { roomId });
    expect(page.messages.map(({ content }) => content)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('[HOOK8] 410 ends the hook at once, and its owner sees why', async () => {
    const log = keepLog();
    await using scene = await hookScene({ logger: log.logger });
    const { alice, roomId, receiver } = scene;
    const { hookId } = await scene.outgoing();
    receiver.respond = status(410);
    await alice.send(roomId, 'one');
    await log.said('hook switched off');
    expect(await scene.look()).toMatchObject({ isEnabled: false, disabledReason: 'gone' });
    await alice.send(roomId, 'two');
    receiver.respond = ok;
    await scene.change(hookId, 'PATCH', { enabled: true });
    // What it was told in vain comes along.
    await receiver.until(3);
    expect(receiver.received.map(({ event }) => 'message' in event && event.message.content)).toEqual([
      'one',
      'one',
      'two',
    ]);
  });
});
