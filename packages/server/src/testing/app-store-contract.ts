import type { AppId } from '@roomful/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppStore, NewApp, NewAppUser, StoredAppKey } from '../ports/app-store.ts';
import type { StoreUnderTest } from './store-contract.ts';

const SHOP = 'shop' as AppId;
const FORUM = 'forum' as AppId;

/** What every store must do with apps, the secrets of their hosts and their users. */
export function testAppStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`apps: ${name}`, () => {
    let opened: StoreUnderTest;
    let apps: AppStore;

    beforeEach(async () => {
      opened = await open();
      ({ apps } = opened.store);
      await apps.create(app(SHOP), 10);
    });
    afterEach(() => opened.dispose());

    const app = (id: AppId, more: Partial<NewApp> = {}): NewApp => ({
      id,
      name: 'The Shop',
      origins: ['https://shop.example', 'https://*.shop.example'],
      rooms: [{ match: 'help', access: 'everyone' }],
      guests: true,
      theme: { mode: 'dark', accent: '#0b7285' },
      jwksUrl: 'https://shop.example/keys',
      at: 7,
      ...more,
    });
    const key = (kid: string, createdAt: number): StoredAppKey => ({
      kid,
      secret: `secret of ${kid}`,
      createdAt,
      expiresAt: null,
    });
    let nth = 0;
    const user = (subject: string | null, more: Partial<NewAppUser> = {}): NewAppUser => {
      const username = `ext_${++nth}`;
      return {
        appId: SHOP,
        subject,
        username,
        foldedName: username,
        displayName: 'Ann',
        rooms: ['order-7'],
        at: 9,
        ...more,
      };
    };
    async function addUser(subject: string | null, more: Partial<NewAppUser> = {}) {
      const created = await apps.createUser(user(subject, more));
      if (created === 'taken') throw new Error('taken');
      return created;
    }

    it('[EMB1] an app is kept as it came, and changed in what is said alone', async () => {
      const { at: createdAt, ...given } = app(SHOP);
      const kept = { ...given, keys: [], createdAt, disabledAt: null };
      expect(await apps.find(SHOP)).toEqual(kept);
      expect(await apps.find(FORUM)).toBeUndefined();
      expect(await apps.change(SHOP, { guests: false, jwksUrl: null })).toEqual({
        ...kept,
        guests: false,
        jwksUrl: null,
      });
      expect(await apps.change(SHOP, { disabledAt: 8 })).toMatchObject({ guests: false, disabledAt: 8 });
      expect(await apps.change(SHOP, { name: 'Store', disabledAt: null })).toMatchObject({
        name: 'Store',
        disabledAt: null,
        rooms: given.rooms,
      });
      expect(await apps.change(FORUM, { name: 'Forum' })).toBeUndefined();
    });

    it('[EMB1] an id exists once, the list goes by id, and many at once don’t get beyond the limit', async () => {
      expect(await apps.create(app(SHOP, { name: 'Another' }), 10)).toBe('taken');
      const made = await Promise.all(['forum', 'club', 'arena'].map((id) => apps.create(app(id as AppId), 3)));
      expect(made.map((one) => (typeof one === 'string' ? one : one.id))).toEqual(['forum', 'club', 'too_many']);
      expect(await apps.count()).toBe(3);
      expect((await apps.list()).map(({ id, name: called }) => [id, called])).toEqual([
        ['club', 'The Shop'],
        ['forum', 'The Shop'],
        ['shop', 'The Shop'],
      ]);
    });

    it('[EMB2] an app that has users stays', async () => {
      await apps.create(app(FORUM), 10);
      await apps.addKey(FORUM, key('one', 1), { formerUntil: 1, max: 10 });
      expect(await apps.remove(FORUM)).toBe('removed');
      expect(await apps.remove(FORUM)).toBe('none');
      // Nothing of it is there for the next of that id.
      await apps.create(app(FORUM), 10);
      expect(await apps.secrets(FORUM, 1)).toEqual([]);
      expect(await apps.hasUsers(SHOP)).toBe(false);
      await addUser(null);
      expect([await apps.hasUsers(SHOP), await apps.hasUsers(FORUM)]).toEqual([true, false]);
      expect(await apps.remove(SHOP)).toBe('in_use');
      expect(await apps.find(SHOP)).toBeDefined();
    });

    it('[EMB3] keys before a new one count until they are said to, and no longer than before', async () => {
      await apps.addKey(SHOP, key('one', 10), { formerUntil: 10, max: 3 });
      await apps.addKey(SHOP, key('two', 20), { formerUntil: 50, max: 3 });
      await apps.addKey(SHOP, key('three', 30), { formerUntil: 90, max: 3 });
      expect((await apps.find(SHOP))?.keys).toEqual([
        { kid: 'three', createdAt: 30, expiresAt: null },
        { kid: 'two', createdAt: 20, expiresAt: 90 },
        { kid: 'one', createdAt: 10, expiresAt: 50 },
      ]);
      const counting = async (now: number) => (await apps.secrets(SHOP, now)).map(({ secret }) => secret);
      expect(await counting(49)).toEqual(['secret of three', 'secret of two', 'secret of one']);
      expect(await counting(50)).toEqual(['secret of three', 'secret of two']);
      expect(await counting(90)).toEqual(['secret of three']);
      expect(await apps.addKey(SHOP, key('four', 40), { formerUntil: 40, max: 3 })).toBe('too_many');
      expect(await counting(49)).toHaveLength(3);
      // Those that have had their time are in nobody's way.
      expect(await apps.addKey(SHOP, key('five', 60), { formerUntil: 60, max: 3 })).toBe('added');
      expect(await counting(60)).toEqual(['secret of five']);
    });

    it('[EMB3] a key that is removed is gone, and of another app it is another', async () => {
      await apps.create(app(FORUM), 10);
      for (const id of [SHOP, FORUM]) await apps.addKey(id, key('same', 1), { formerUntil: 1, max: 10 });
      expect(await apps.removeKey(SHOP, 'other')).toBe(false);
      expect(await apps.removeKey(SHOP, 'same')).toBe(true);
      expect(await apps.removeKey(SHOP, 'same')).toBe(false);
      expect(await apps.secrets(SHOP, 1)).toEqual([]);
      expect(await apps.secrets(FORUM, 1)).toMatchObject([{ kid: 'same' }]);
    });

    it('[EMB12] [EMB18] a subject is one user of its app, and another one of another', async () => {
      await apps.create(app(FORUM), 10);
      const ann = await addUser('ann');
      expect(ann).toMatchObject({
        appId: SHOP,
        subject: 'ann',
        rooms: ['order-7'],
        user: { kind: 'person', displayName: 'Ann', createdAt: 9, role: 'member' },
      });
      expect(await apps.createUser(user('ann'))).toBe('taken');
      const elsewhere = await addUser('ann', { appId: FORUM });
      expect(elsewhere.user.id).not.toBe(ann.user.id);
      expect(await apps.findSubject(SHOP, 'ann')).toEqual(ann);
      expect(await apps.findUser(ann.user.id)).toEqual(ann);
      expect(await apps.findSubject(SHOP, 'bob')).toBeUndefined();
      await apps.updateUser(ann.user.id, { displayName: 'Ann B.', rooms: [] });
      expect(await apps.findSubject(SHOP, 'ann')).toMatchObject({ rooms: [], user: { displayName: 'Ann B.' } });
      expect(await apps.findSubject(FORUM, 'ann')).toEqual(elsewhere);
      expect(await apps.userIds(SHOP)).toEqual([ann.user.id]);
    });

    it('[EMB17] [EMB18] a username that is taken makes nobody, and users of no app have no other name', async () => {
      const person = { username: 'ann', foldedName: 'ann', kind: 'person', at: 1 } as const;
      const { user: native } = await opened.store.users.create(person);
      expect(native).not.toHaveProperty('displayName');
      expect(await apps.findUser(native.id)).toBeUndefined();
      expect(await apps.createUser(user('sue', { username: 'Ann', foldedName: 'ann' }))).toBe('taken');
      expect(await apps.findSubject(SHOP, 'sue')).toBeUndefined();
      const sue = await addUser('sue');
      expect((await opened.store.users.findMany([sue.user.id]))[0]).toMatchObject({ displayName: 'Ann' });
    });

    it('[EMB16] a guest becomes whom the host names, as the same user, once and where nobody is that yet', async () => {
      const [guest, other] = [await addUser(null), await addUser(null)];
      expect(guest).toMatchObject({ subject: null, user: { kind: 'guest' } });
      const as = { subject: 'ann', displayName: 'Ann', rooms: ['order-8'] };
      const both = [guest, other].map(({ user: { id } }) => apps.signGuestIn(id, as));
      expect(await Promise.all(both)).toEqual(['signed_in', 'taken']);
      expect(await apps.findSubject(SHOP, 'ann')).toMatchObject({
        rooms: ['order-8'],
        user: { id: guest.user.id, username: guest.user.username, kind: 'person', displayName: 'Ann' },
      });
      expect(await apps.findUser(other.user.id)).toEqual(other);
      // Who is somebody becomes nobody else.
      expect(await apps.signGuestIn(guest.user.id, { ...as, subject: 'bob' })).toBe('taken');
      expect(await apps.findSubject(SHOP, 'bob')).toBeUndefined();
    });

    it('[EMB9] a token is used once in its app, and forgotten when it has expired', async () => {
      await apps.create(app(FORUM), 10);
      const token = { hash: 'h', expiresAt: 100 };
      const twice = [apps.useToken(SHOP, token, 50), apps.useToken(SHOP, token, 50)];
      expect(await Promise.all(twice)).toEqual([true, false]);
      expect(await apps.useToken(FORUM, token, 50)).toBe(true);
      expect(await apps.useToken(SHOP, { hash: 'other', expiresAt: 100 }, 99)).toBe(true);
      expect(await apps.useToken(SHOP, token, 99)).toBe(false);
      expect(await apps.useToken(SHOP, token, 100)).toBe(true);
    });
  });
}
