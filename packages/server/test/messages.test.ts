import Database from 'better-sqlite3';
import type { Socket } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { startTestServer } from '../src/testing/start-test-server.ts';
import { WireClient } from './support/wire-client.ts';

describe('messages', () => {
  it('[MSG1] an acknowledged message is committed: another connection to the file reads it', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const { message } = await alice.send(roomId, 'hello');
    const database = new Database(server.databaseFile, { readonly: true });
    expect(database.prepare('SELECT content FROM messages WHERE id = ?').pluck().get(message.id)).toBe('hello');
    database.close();
  });

  it('[MSG2] everybody in the room gets the message once, the sender too, with the sender’s clientId', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    const { message } = await alice.send(roomId, 'hello');
    const batch = await bob.hear('messages');
    expect(batch).toEqual({ roomId, fromRev: 0, messages: [message] });
    expect((await alice.hear('messages')).messages[0]?.clientId).toBe(message.clientId);
    expect(message).toMatchObject({ username: 'alice', rev: 1, deliveryStatus: 'pending', retryCount: 0 });
  });

  it.each([
    ['', 'empty'],
    [' \n\t ', 'empty'],
    ['\u200b\u2060', 'empty'],
    ['a\u0000b', 'control character'],
    ['a\u001b[31m', 'control character'],
    ['a\rb', 'control character'],
    ['\ud800', 'half a character'],
  ])('[S-MSG-1] [MSG3] %j is refused and says why', async (content, reason) => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    expect(await alice.refusal('send_message', { roomId, content, ...alice.stamp() })).toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('[S-MSG-1] 2,000 emoji are accepted; 2,001 characters are refused with the limit named', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const { message } = await alice.send(roomId, '😀'.repeat(2_000));
    expect([...message.content]).toHaveLength(2_000);
    for (const sign of ['x', '😀']) {
      const refusal = await alice.refusal('send_message', { roomId, content: sign.repeat(2_001), ...alice.stamp() });
      expect(refusal.message).toContain('2000');
      expect(refusal.message).toContain('2001');
    }
  });

  it('[S-MSG-1] the database refuses what would get past the boundary', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const database = new Database(server.databaseFile);
    const insert = database.prepare(
      `INSERT INTO messages (user_id, room_id, content, timestamp, created_at, client_id, rev)
       VALUES (${alice.user.id}, ${roomId}, ?, 1, 1, 'x', 99)`,
    );
    for (const content of ['', '  \n', 'a\u0000b', 'x'.repeat(2_001)])
      expect(() => insert.run(content)).toThrow(/CHECK/);
    database.close();
  });

  it('[S-MSG-2] [MSG4] a clock more than 5 minutes off is refused with the server’s time; with it the send succeeds', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    for (const offset of [-301_000, 301_000]) {
      const late = { roomId, content: 'hello', clientId: `late${offset}`, timestamp: Date.now() + offset };
      const refusal = await alice.refusal('send_message', late);
      expect(refusal).toMatchObject({ code: 'CLOCK_SKEW', retryable: false });
      await alice.ask('send_message', { ...late, timestamp: refusal.details?.['serverTime'] as number });
    }
    await alice.send(roomId, 'slow clock', { timestamp: Date.now() - 299_000 });
    expect(await alice.refusal('send_message', { roomId, content: 'x', clientId: 'n', timestamp: -1 })).toMatchObject({
      code: 'INVALID_PAYLOAD',
    });
  });

  it('[S-MSG-3] [MSG5] everybody reads one order: by timestamp, equal ones by id', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    const now = Date.now();
    await alice.send(roomId, 'third', { timestamp: now });
    await bob.send(roomId, 'fourth', { timestamp: now });
    await alice.send(roomId, 'second', { timestamp: now - 1 });
    await bob.send(roomId, 'first', { timestamp: now - 60_000 });
    for (const client of [alice, bob]) {
      const { messages } = await client.ask('load_messages', { roomId });
      expect(messages.map(({ content }) => content)).toEqual(['first', 'second', 'third', 'fourth']);
    }
  });

  it('[MSG6] the same clientId with the same text answers with the first message and writes nothing', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const send = { roomId, content: 'once', ...alice.stamp() };
    const replies = await Promise.all([1, 2, 3].map(() => alice.ask('send_message', send)));
    const later = await alice.ask('send_message', { ...send, timestamp: send.timestamp + 5 });
    expect(new Set([...replies, later].map(({ message }) => message.id)).size).toBe(1);
    expect((await alice.ask('load_messages', { roomId })).totalMessages).toBe(1);
  });

  it('[MSG6] a repeat is recognised after an edit, a deletion and a restart', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const send = { roomId, content: 'once', ...alice.stamp() };
    const { message } = await alice.ask('send_message', send);
    await alice.ask('edit_message', { messageId: message.id, content: 'twice' });
    expect((await alice.ask('send_message', send)).message).toMatchObject({ id: message.id, content: 'twice' });
    expect(await alice.refusal('send_message', { ...send, content: 'twice' })).toMatchObject({
      code: 'CLIENT_ID_REUSED',
    });
    await server.stop();
    await using next = await startTestServer({ databaseUrl: `sqlite:${server.databaseFile}` });
    using aliceAgain = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    await aliceAgain.join('general');
    expect((await aliceAgain.ask('send_message', send)).message.id).toBe(message.id);
  });

  it('[MSG6] a clientId is any text of 1 to 64 characters', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    for (const clientId of ['x', 'my id 1', '🙂'.repeat(64)]) await alice.send(roomId, 'hi', { clientId });
    for (const clientId of ['', 'x'.repeat(65), 'a\u0000b', '\ud800']) {
      const send = { roomId, content: 'hi', clientId, timestamp: Date.now() };
      expect(await alice.refusal('send_message', send)).toMatchObject({ code: 'INVALID_PAYLOAD' });
    }
  });

  it('[MSG7] the same clientId with another text or room is CLIENT_ID_REUSED; another user may use it', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    const send = { roomId, content: 'one', ...alice.stamp() };
    await alice.ask('send_message', send);
    const replies = await Promise.all(
      [{ ...send, content: 'two' }, send].map((payload) => alice.askRaw('send_message', payload)),
    );
    expect(replies).toMatchObject([{ ok: false, error: { code: 'CLIENT_ID_REUSED' } }, { ok: true }]);
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.ask('join_room', { roomId: room.id });
    expect(await alice.refusal('send_message', { ...send, roomId: room.id })).toMatchObject({
      code: 'CLIENT_ID_REUSED',
      details: { message: { roomId, content: 'one', clientId: send.clientId, username: 'alice' } },
    });
    expect((await bob.ask('send_message', { ...send, content: 'mine' })).message.content).toBe('mine');
  });

  it('[MSG8] rev counts every change of a room by one, without gaps, under concurrency', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    const sends = Array.from({ length: 50 }, (_, index) => [
      alice.send(roomId, `a${index}`),
      bob.send(roomId, `b${index}`),
    ]);
    const sent = await Promise.all(sends.flat());
    const revs = sent.map(({ message }) => message.rev).sort((a, b) => a - b);
    expect(revs).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    const edited = await alice.ask('edit_message', { messageId: sent[0]?.message.id ?? (0 as never), content: 'new' });
    expect(edited.message.rev).toBe(101);
  });

  it('[MSG9] editing and deleting are the author’s, and everybody sees them', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    const { message } = await alice.send(roomId, 'helo');
    expect(await bob.refusal('edit_message', { messageId: message.id, content: 'x' })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await bob.refusal('delete_message', { messageId: message.id })).toMatchObject({ code: 'FORBIDDEN' });
    const edit = await alice.ask('edit_message', { messageId: message.id, content: 'hello' });
    expect(edit.message).toMatchObject({ content: 'hello', rev: 2 });
    expect(edit.message.editedAt).toBeGreaterThan(0);
    const deletion = await alice.ask('delete_message', { messageId: message.id });
    expect(deletion.message).toMatchObject({ content: '', rev: 3 });
    const seen: string[] = [];
    while (seen.length < 3) seen.push(...(await bob.hear('messages')).messages.map(({ content }) => content));
    expect(seen).toEqual(['helo', 'hello', '']);
    expect(await alice.ask('delete_message', { messageId: message.id })).toEqual(deletion);
    expect(await alice.refusal('edit_message', { messageId: message.id, content: 'x' })).toMatchObject({
      code: 'MESSAGE_NOT_FOUND',
    });
  });

  it('[S-MSG-7] [MSG10] HTML is stored and sent exactly as typed: escaping is the display’s', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const content = `<script>alert(1)</script> <img src=x onerror=alert(1)> & ' "`;
    expect((await alice.send(roomId, content)).message.content).toBe(content);
    expect((await alice.ask('load_messages', { roomId })).messages[0]?.content).toBe(content);
    const ampersands = '&'.repeat(2_000);
    expect((await alice.send(roomId, ampersands)).message.content).toBe(ampersands);
  });

  it('[S-MSG-5] [R-6] users, rooms and messages survive a restart', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const { room } = await alice.ask('create_room', { name: 'garden' });
    await alice.join('garden');
    const { message } = await alice.send(room.id, 'for ever');
    await server.stop();
    await using next = await startTestServer({ databaseUrl: `sqlite:${server.databaseFile}` });
    using aliceAgain = await WireClient.enter(next.url, 'alice', alice.session.claimKey);
    expect(aliceAgain.user.id).toBe(alice.user.id);
    const joined = await aliceAgain.ask('join_room', { roomId: room.id });
    expect(joined.messages).toEqual([{ ...message, deliveryStatus: 'sent' }]);
  });

  it('[MSG11] payloads are strict: unknown fields, wrong types and prototype keys are refused by name', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const roomId = await alice.join('general');
    const good = { roomId, content: 'hi', ...alice.stamp() };
    for (const bad of [
      { ...good, colour: 'red' },
      { ...good, roomId: String(roomId) },
      { ...good, content: { toString: 'hi' } },
      JSON.parse('{"__proto__":{"roomId":1}}') as unknown,
      null,
      'text',
      [good],
      undefined,
    ]) {
      expect(await alice.refusal('send_message', bad)).toMatchObject({ code: 'INVALID_PAYLOAD', retryable: false });
    }
    await alice.send(roomId, 'the connection lives');
  });

  it('[MSG11] a request without payload is answered, and so is an event that does not exist', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    const ask = (name: string) => (alice.socket as Socket).emitWithAck(name) as Promise<unknown>;
    expect(await ask('list_rooms')).toMatchObject({ ok: true });
    expect(await ask('send_message')).toMatchObject({ ok: false, error: { code: 'INVALID_PAYLOAD' } });
    expect(await alice.askRaw('fly_away', {})).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });

  it('[MSG2] a busy room gathers: fewer frames than messages, each change still once and in order', async () => {
    await using server = await startTestServer();
    using alice = await WireClient.enter(server.url, 'alice');
    using bob = await WireClient.enter(server.url, 'bob');
    const roomId = await alice.join('general');
    await bob.join('general');
    await Promise.all(Array.from({ length: 200 }, (_, n) => alice.send(roomId, `m${n}`)));
    let frames = 0;
    const revs: number[] = [];
    while (revs.length < 200) {
      const { fromRev, messages } = await bob.hear('messages');
      expect(fromRev).toBe(revs.length);
      revs.push(...messages.map(({ rev }) => rev));
      frames++;
    }
    expect(revs).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(frames).toBeLessThan(200);
  });

  it('[S-DB-2] messages of many senders at once are all there', async () => {
    await using server = await startTestServer();
    const names = Array.from({ length: 10 }, (_, index) => `sender_${'abcdefghij'[index]}`);
    const clients = await Promise.all(names.map((name) => WireClient.enter(server.url, name)));
    const roomId = await clients[0]!.join('general');
    await Promise.all(clients.map((client) => client.join('general')));
    await Promise.all(clients.flatMap((client) => Array.from({ length: 20 }, (_, n) => client.send(roomId, `${n}`))));
    expect((await clients[0]!.ask('load_messages', { roomId })).totalMessages).toBe(200);
    for (const client of clients) client.socket.disconnect();
  });
});
