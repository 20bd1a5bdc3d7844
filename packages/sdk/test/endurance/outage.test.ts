import { startTestServer, systemClock } from '@roomful/server/testing';
import { describe, expect, it } from 'vitest';
import { RoomfulClient } from '../../src/client.ts';
import { logIn } from '../../src/login.ts';
import { defaultReconnectPolicy } from '../../src/reconnect-policy.ts';
import { Cable } from '../helpers/cable.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { eagerPolicy, enter, has, textsOf, untilEntries, untilState } from '../helpers/people.ts';

describe('an outage of half an hour', () => {
  it.each([
    { missed: 900, isRestarted: false },
    { missed: 2_000, isRestarted: true },
  ])('[R-3] [RES3] in which people write $missed messages is caught up with', async ({ missed, isRestarted }) => {
    await using server = await startTestServer();
    await using cable = await Cable.to(server);
    const clock = new ManualClock();
    const alice = await enter('alice', server);
    await using _ = alice.client;
    const bob = await enter('bob', { url: cable.url, clock, reconnect: defaultReconnectPolicy });
    await using __ = bob.client;
    const heard: string[] = [];
    bob.room.on('message', ({ content }) => heard.push(content));
    await alice.room.send('before').accepted;
    await untilEntries(bob.room, has('before'));

    cable.unplug();
    await untilState(bob.client, 'reconnecting');
    bob.room.send('first from the tunnel');
    const texts = Array.from({ length: missed }, (_, index) => `missed ${index}`);
    await Promise.all(texts.map((text) => alice.room.send(text).accepted));
    await clock.advance('30m');
    expect(bob.client.state).toMatchObject({ status: 'offline', error: { code: 'UNREACHABLE' } });
    bob.room.send('second from the tunnel');

    cable.plugIn();
    bob.client.retryNow();
    await untilEntries(alice.room, has('second from the tunnel'));
    await untilEntries(bob.room, has('second from the tunnel'));
    expect(bob.room.restarted).toBe(isRestarted);
    const own = ['first from the tunnel', 'second from the tunnel'];
    // What the room holds now is the end of what there is; what a resume can carry was told message by message.
    const there = textsOf(alice.room);
    const held = textsOf(bob.room);
    expect(held).toEqual(there.slice(-held.length));
    const told = heard.filter((text) => text.startsWith('missed'));
    expect(told).toEqual(isRestarted ? texts.slice(-told.length) : texts);
    expect(new Set(heard).size).toBe(heard.length);
    // And everything can be read, each message once.
    const read: string[] = [];
    for await (const { content } of bob.room.history({ pageSize: 500 })) read.push(content);
    expect(read.toReversed().filter((text) => !own.includes(text))).toEqual(['before', ...texts]);
    expect(read.filter((text) => own.includes(text)).toReversed()).toEqual(own);
  });
});

describe('a token that expires during a run', () => {
  it('[S-SES-1] is renewed, and nothing is lost: neither what was said meanwhile nor what is being sent', async () => {
    let offsetMs = 0;
    await using server = await startTestServer({
      clock: { ...systemClock, now: () => systemClock.now() + offsetMs },
    });
    const { url } = server;
    const tokens: string[] = [];
    const reasons: string[] = [];
    let claimKey: string | undefined;
    const bob = new RoomfulClient({
      url,
      reconnect: eagerPolicy,
      async getToken({ reason }) {
        reasons.push(reason);
        if (reason === 'connect' && tokens.length > 0) return tokens.at(-1);
        const session = await logIn({ url, username: 'bob', claimKey });
        claimKey ??= session.claimKey;
        tokens.push(session.token);
        return session.token;
      },
    });
    await using _ = bob;
    await bob.start();
    const [general] = await bob.listRooms();
    const room = await bob.join(general!.id);
    const heard: string[] = [];
    room.on('message', ({ content }) => heard.push(content));

    for (let day = 1; day <= 3; day++) {
      // All sessions are over, and those who were here have to log in anew.
      offsetMs += 25 * 3_600_000;
      const alice = await enter(`alice${day}`, server);
      await alice.room.send(`day ${day}`).accepted;
      await room.send(`answer ${day}`).accepted;
      await alice.client.stop();
    }
    expect(heard).toEqual([1, 2, 3].flatMap((day) => [`day ${day}`, `answer ${day}`]));
    expect(textsOf(room)).toEqual(heard);
    expect(tokens).toHaveLength(4);
    expect(reasons).toEqual(['connect', ...[1, 2, 3].flatMap(() => ['connect', 'refused'])]);
    expect(room.left).toBe(false);
  });
});
