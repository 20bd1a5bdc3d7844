import { expect, it } from 'vitest';
import { comeIn, hostToken, startShop } from '../support/embed-scene.ts';
import { WireClient } from '../support/wire-client.ts';

it('[EMB18] what to show stands on users, people and messages of an app, and on none of this server', async () => {
  await using server = await startShop();
  const token = await hostToken(server.url, 'ann', { claims: { name: 'Ann of Oz' } });
  const { body: session } = await comeIn(server.url, { token, room: 'help' });
  using ann = await WireClient.connect(server.url, session);
  using alice = await WireClient.enter(server.url, 'alice');
  const roomId = await ann.join('help');
  await alice.join('help');
  expect(ann.user).toMatchObject({ displayName: 'Ann of Oz', username: session.user.username });
  expect(alice.user).not.toHaveProperty('displayName');
  expect((await ann.send(roomId, 'hello')).message).toMatchObject({ authorName: 'Ann of Oz' });
  expect((await alice.send(roomId, 'hello')).message).not.toHaveProperty('authorName');
  const { messages } = await alice.ask('load_messages', { roomId });
  expect(messages.map(({ authorName }) => authorName)).toEqual(['Ann of Oz', undefined]);

  const { people } = await alice.ask('list_people', { roomId });
  const named = (name: string) => people.find(({ username }) => username === name);
  expect(named(session.user.username)).toMatchObject({ displayName: 'Ann of Oz' });
  expect(named('alice')).not.toHaveProperty('displayName');
});
