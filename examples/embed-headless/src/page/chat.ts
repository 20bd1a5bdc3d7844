import { type JoinedRoom, RoomfulClient } from '@roomful/sdk';
import { enterApp } from '@roomful/sdk/embed';
import type { ChatView } from './chat-view.ts';
import type { Place } from './start.ts';

async function getToken(): Promise<string | null> {
  const response = await fetch('/roomful-token', { method: 'POST' });
  if (!response.ok) throw new Error(`/roomful-token answered ${response.status}.`);
  return (await response.text()) || null;
}

/** Enters the room and keeps the view true, whatever the network does. Answers with what leaves, and logs out. */
export async function openChat(view: ChatView, { url, app, room: name }: Place): Promise<() => Promise<void>> {
  const session = await enterApp({ url, app, room: name, getToken });
  const client = new RoomfulClient({ url, getToken: session.getToken });
  const names = new Map<string, string>();
  let shown: JoinedRoom | undefined;
  const tell = (error: unknown) => view.showProblem(error);
  client.on('state', (state) => view.showState(state));

  async function enter(): Promise<void> {
    await client.start();
    const room = await client.join(session.room.id);
    // After a displacement it is the same, with all that waits to be sent.
    if (room === shown) return;
    shown = room;
    const nameOf = (username: string) => names.get(username) ?? 'Somebody';
    const showPeople = async () => {
      view.showPeople(room.users.map(nameOf), room.room.userCount);
      if (room.users.every((username) => names.has(username))) return;
      const people = await client.listPeople(room.room.id);
      for (const { username, displayName } of people) names.set(username, displayName ?? username);
      view.showPeople(room.users.map(nameOf), room.room.userCount);
    };
    room.on('change', () => view.draw(room));
    room.on('message', () => view.announce());
    room.on('typing', (usernames) => view.showTyping(usernames.map(nameOf)));
    room.on('users', () => void showPeople().catch(tell));
    view.onSend = (text) => room.send(text);
    view.onTyping = (isTyping) => room.setTyping(isTyping);
    view.onOlder = () => void room.loadOlder().catch(tell);
    view.draw(room);
    await showPeople();
  }

  view.onAgain = () => void (client.state.status === 'stopped' ? enter().catch(tell) : client.retryNow());
  await enter().catch(tell);
  return async () => {
    // What is on its way goes first, for a second at most.
    const signal = AbortSignal.timeout(1_000);
    await Promise.allSettled(client.joinedRooms.map((room) => room.leave({ signal })));
    await client.stop();
    await session.logOut();
  };
}
