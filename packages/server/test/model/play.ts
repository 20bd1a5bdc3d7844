import type { LoadMessagesData, Message } from '@roomful/protocol';
import { law } from './law.ts';
import { isInDisplayOrder, type ReferenceClient } from './reference-client.ts';
import { type Step, whoIs } from './steps.ts';
import { contentOf, type World } from './world.ts';

/** One step, and what it lets happen. A step that makes no sense where the world stands does nothing. */
export async function play(world: World, step: Step): Promise<void> {
  await act(world, step);
  if (step.then === 'arrive') await world.arriveAll();
  if (step.then === 'goOn') await world.goOn();
  if (step.then === 'joinsHang') await world.goOn('messages.snapshot');
  if (step.then === 'settle') await world.settle();
}

async function act(world: World, step: Step): Promise<void> {
  const roomId = world.rooms['room' in step ? step.room : 0]!;
  const inside = world.clients.filter((candidate) => candidate.inside.has(roomId));
  const client = 'who' in step ? whoIs(step.who, { all: world.clients, inside }) : undefined;
  switch (step.act) {
    case 'connect':
      await world.connect(client!);
      return;
    case 'cut':
      world.cut(client!, step.framesArrive);
      return;
    case 'join':
      client!.join(roomId, { fresh: step.fresh });
      return;
    case 'leave':
      client!.ask('leave_room', { roomId });
      return;
    case 'send':
      for (let count = 0; count < step.times; count++) world.send(client!, world.newMessage(client!, step));
      return;
    case 'sendTwice': {
      const message = world.newMessage(client!, step);
      world.send(client!, message);
      const other = world.rooms[1 - step.room]!;
      if (step.second === 'same') world.send(client!, message);
      if (step.second === 'text') world.send(client!, { ...message, content: contentOf(step.text + 1) });
      if (step.second === 'room') world.send(client!, { ...message, roomId: other });
      return;
    }
    case 'repeat': {
      const sends = world.sends.filter((send) => send.client.username === client!.username);
      const message = sends[step.nth % Math.max(1, sends.length)]?.message;
      if (message) world.send(client!, step.altered ? { ...message, content: `${message.content}!` } : message);
      return;
    }
    case 'edit':
    case 'delete': {
      const userId = world.userId(client!);
      // Mostly one's own, since everything else is refused.
      const changeable = [...world.truth.created.values()].filter(
        (one) => step.nth % 4 === 0 || one.user_id === userId,
      );
      const messageId = changeable[step.nth % Math.max(1, changeable.length)]?.id;
      if (messageId === undefined) return;
      if (step.act === 'edit') client!.ask('edit_message', { messageId, content: contentOf(step.text) });
      else client!.ask('delete_message', { messageId });
      return;
    }
    case 'withhold':
      client!.isAcknowledging = false;
      return;
    case 'acknowledge':
      client!.isAcknowledging = true;
      client!.acknowledge();
      return;
    case 'boast':
      // Where everything is out already: else nobody but the server knows how much of it is a lie.
      if (client!.socket?.toServer.length !== 0 || client!.replicas.get(roomId)?.rev !== world.truth.revOf(roomId))
        return;
      client!.boast(roomId);
      await world.takeOne(client!.socket);
      return;
    case 'deleteRoom':
    case 'restoreRoom':
      world.clients[0]!.ask(step.act === 'deleteRoom' ? 'delete_room' : 'restore_room', { roomId });
      return;
    case 'toServer':
      for (let count = 0; count < step.count; count++) await world.takeOne(client!.socket);
      return;
    case 'toClient':
      for (let count = 0; count < step.count; count++) world.hearOne(client!);
      if (client!.isAcknowledging) client!.acknowledge();
      return;
    case 'open':
      await world.open(step.nth);
      return;
    case 'slow':
      await world.goOn(step.gate);
      return;
    case 'tick':
      await world.tick(step.ms);
      return;
    case 'silence':
      for (const ms of [1_100, 2_100, 4_100, 2_100]) {
        await world.tick(ms);
        while (await world.open());
      }
      return;
    case 'crash':
      await world.crash();
      return;
    case 'restart':
      await world.restart(step.framesArrive);
  }
}

/** Everybody comes back, sends again what got no answer, and catches up. Then everybody holds the same. */
export async function finish(world: World): Promise<void> {
  const { clients, rooms } = world;
  // Once with those who withhold, whose messages must have gone again.
  await world.settle();
  for (const client of clients) client.isAcknowledging = true;
  await world.settle();
  const [owner] = clients;
  await world.connect(owner!);
  for (const roomId of rooms) owner!.ask('restore_room', { roomId });
  await world.settle();
  for (const client of clients) {
    for (const { roomId } of [...client.outbox.values()]) await comeBack(world, client, roomId);
  }
  for (const roomId of rooms) for (const client of clients) await comeBack(world, client, roomId);
  for (const client of clients) law(client.outbox.size === 0, '[R-4] Every send has an answer.', [...client.outbox]);
  world.assertSendsKept();
  for (const { id } of world.truth.created.values()) {
    law(world.truth.statusOf(id) !== 'pending', '[DEL2] In the end no message is pending.', { id });
  }
  await compareWithNewcomer(world);
  await everybodyLeaves(world);
}

async function comeBack(world: World, client: ReferenceClient, roomId: Message['roomId']): Promise<void> {
  await world.connect(client);
  client.join(roomId);
  for (const message of [...client.outbox.values()]) if (message.roomId === roomId) world.send(client, message);
  await world.settle();
  law(client.inside.has(roomId), '[R-3] Whoever comes back is in the room again.', client.device);
}

async function compareWithNewcomer(world: World): Promise<void> {
  const newcomer = world.newClient('dave');
  world.clients.push(newcomer);
  await world.connect(newcomer);
  for (const roomId of world.rooms) {
    newcomer.join(roomId);
    await world.settle();
    const fresh = timeline([...newcomer.replicas.get(roomId)!.messages.values()]);
    const pages = await loadPages(world, newcomer, roomId);
    law(JSON.stringify(timeline(pages)) === JSON.stringify(fresh), '[HIS1] The pages are the room.', { pages, fresh });
    law(isInDisplayOrder(pages), '[HIS1] The pages are in display order.', pages);
    for (const client of world.clients) {
      const held = timeline([...client.replicas.get(roomId)!.messages.values()]);
      law(JSON.stringify(held) === JSON.stringify(fresh), '[MSG5] [RES2] Everybody holds the same in the same order.', {
        client: client.device,
        held,
        fresh,
      });
    }
  }
}

async function loadPages(world: World, client: ReferenceClient, roomId: Message['roomId']): Promise<Message[]> {
  const messages: Message[] = [];
  const { onAnswered } = client;
  let page = 1;
  let hasMore = true;
  client.onAnswered = (asked, reply) => {
    if (asked.name !== 'load_messages' || !reply.ok) return;
    const data = reply.data as LoadMessagesData;
    messages.unshift(...data.messages);
    hasMore = data.hasMore;
    page++;
  };
  while (hasMore) {
    client.ask('load_messages', { roomId, page, pageSize: 50 });
    await world.settle();
  }
  client.onAnswered = onAnswered;
  return messages;
}

/** In display order, without the marks that go by no rev. */
function timeline(messages: Message[]): unknown[] {
  return messages
    .toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)
    .map(({ deliveryStatus: _, retryCount: __, ...message }) => message);
}

async function everybodyLeaves(world: World): Promise<void> {
  for (const client of world.clients) world.cut(client, true);
  await world.settle();
  await world.tick(10_000);
  await world.settle();
  const { delivery, presence, clock } = world.server;
  const left = {
    connections: delivery.connections.size,
    present: world.rooms.map((roomId) => presence.count(roomId)),
    feeds: world.rooms.map((roomId) => delivery.fanOut.connectionsIn(roomId).length),
    // The session store sweeps by itself.
    timers: clock.pendingTimers - 1,
  };
  law(
    Object.values(left)
      .flat()
      .every((count) => count === 0),
    'Nothing of those who left stays behind.',
    left,
  );
}
