import type { AppId } from '@roomful/protocol';
import type { RoomId, User, UserId } from '@roomful/sdk';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnsentTexts } from '../embed/panel/unsent-texts.ts';

const person = (id: number): User => ({
  id: id as UserId,
  username: `ext_${id}`,
  kind: 'person',
  role: 'member',
  createdAt: 0,
  lastSeenAt: null,
});
const text = { clientId: 'c1', content: 'On its way' };
const room = 2 as RoomId;

/** As the widget of the next page has them. */
const textsOf = (app: string, server = 'https://chat.example.com') => new UnsentTexts(server, app as AppId);

describe('texts that wait for the next page', () => {
  beforeEach(() => sessionStorage.clear());

  it('go out once, where their writer is in the same room again', () => {
    const before = textsOf('shop');
    before.add(person(1), room, [text]);
    before.leaveBehind();
    const after = textsOf('shop');
    expect(after.take(person(1), 3 as RoomId)).toEqual([]);
    expect(after.take(person(1), room)).toMatchObject([text]);
    expect(textsOf('shop').take(person(1), room)).toEqual([]);
  });

  it('are forgotten where another person comes, and at a logout', () => {
    const before = textsOf('shop');
    before.add(person(1), room, [text]);
    before.leaveBehind();
    expect(textsOf('shop').take(person(2), room)).toEqual([]);
    expect(sessionStorage).toHaveLength(0);
    before.add(person(1), room, [text]);
    before.leaveBehind();
    textsOf('shop').forget();
    expect(sessionStorage).toHaveLength(0);
  });

  it('wait on, whoever comes in by another app on the same site, or logs out of that', () => {
    const before = textsOf('shop');
    before.add(person(1), room, [text]);
    before.leaveBehind();
    textsOf('blog').take(person(2), room);
    textsOf('blog').forget();
    expect(textsOf('shop').take(person(1), room)).toMatchObject([text]);
  });

  it('are no other server’s, whatever its apps are called', () => {
    const before = textsOf('shop');
    before.add(person(1), room, [text]);
    before.leaveBehind();
    expect(textsOf('shop', 'https://chat.example.net').take(person(1), room)).toEqual([]);
    expect(textsOf('shop').take(person(1), room)).toMatchObject([text]);
  });
});
