import type { Message } from '@roomful/protocol';
import { expect, it } from 'vitest';
import { ROOM_ID } from './helpers/model-room.ts';
import { exchange, setUpRoom } from './helpers/room-scene.ts';

it('[R-5] keeps a mark that comes before the message does', async () => {
  const { link, session, room } = await setUpRoom();
  const { clientId } = session.send('hello');
  const payload = { id: 1 as Message['id'], clientId, deliveryStatus: 'sent' as const, retryCount: 0 };
  session.receive({ name: 'delivery_status', payload: { roomId: ROOM_ID, updates: [payload] } });
  await exchange(link);
  expect(room.messages[0]?.deliveryStatus).toBe('pending');
  expect(session.entries).toMatchObject([{ message: { deliveryStatus: 'sent' } }]);
});

it('[R-5] learns after a resume which marks changed while it was away', async () => {
  const { link, session, room, reconnect } = await setUpRoom();
  session.send('hello');
  await exchange(link);
  expect(session.entries).toMatchObject([{ message: { deliveryStatus: 'pending' } }]);
  room.markAllSent();
  await reconnect();
  expect(session.entries).toMatchObject([{ message: { deliveryStatus: 'sent' } }]);
});

it('[R-5] learns it too of those after which hundreds of messages came', async () => {
  const { clock, link, session, room, say } = await setUpRoom();
  for (const text of ['first', 'second']) {
    session.send(text);
    await exchange(link);
    await clock.advance(1_000);
    link.cut();
    for (let index = 0; index < 300; index++) say(`${text} ${index}`);
    link.connect();
    void session.resume();
    await exchange(link);
  }
  link.cut();
  room.markAllSent();
  link.connect();
  void session.resume();
  await exchange(link);
  const own = session.entries.flatMap((entry) => (entry.kind === 'message' && entry.own ? entry.message : []));
  expect(own.map(({ deliveryStatus }) => deliveryStatus)).toEqual(['sent', 'sent']);
  expect(session.entries).toHaveLength(602);
});
