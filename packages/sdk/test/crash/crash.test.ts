import { describe, expect, it } from 'vitest';
import { has, textsOf, untilEntries, untilState } from '../helpers/people.ts';
import { findFaults } from '../history/find-faults.ts';
import { gatherHistory } from '../history/gather-history.ts';
import { readStored } from '../history/read-stored.ts';
import { Witness } from '../history/witness.ts';
import { runStorm } from './run-storm.ts';
import { ServerProcess } from './server-process.ts';

/** Ten starts of a server take as many seconds, and on a busy machine many times that. */
const BUSY_MS = 120_000;

describe('a server process that is killed', { timeout: BUSY_MS }, () => {
  it('[R-6] [R-4] [MSG1] between commit and answer: the message is there, once, and its sender learns it', async () => {
    await using server = await ServerProcess.create();
    await server.start({ point: 'commit', batch: 2 });
    await using alice = await Witness.enter('alice', server, 'general');
    await using bob = await Witness.enter('bob', server, 'general');
    await alice.say('before');
    await untilEntries(bob.room, has('before'));
    const said = alice.say('on the edge');
    await server.ended;
    await untilState(alice.client, 'reconnecting');
    expect(readStored(server.databaseFile).stored.map(({ content }) => content)).toEqual(['before', 'on the edge']);
    expect(textsOf(alice.room)).toEqual(['before', '(on the edge)']);
    expect(textsOf(bob.room)).toEqual(['before']);

    await server.start();
    expect(await said).toMatchObject({ kind: 'accepted' });
    await untilEntries(bob.room, has('on the edge'));
    await alice.say('after');
    expect(findFaults(await gatherHistory([alice, bob], server))).toEqual([]);
  });

  it('[R-6] [R-3] [MSG1] between answer and broadcast: everybody gets what nobody was told of', async () => {
    await using server = await ServerProcess.create();
    await server.start({ point: 'answers', batch: 2 });
    await using alice = await Witness.enter('alice', server, 'general');
    await using bob = await Witness.enter('bob', server, 'general');
    await alice.say('before');
    // Delivered, so that the room is quiet again: a busy one would publish a little later in any case.
    await untilEntries(alice.room, ([entry]) => entry?.kind === 'message' && entry.message.deliveryStatus === 'sent');
    expect(await alice.say('on the edge')).toMatchObject({ kind: 'accepted' });
    await server.ended;
    await untilState(bob.client, 'reconnecting');
    expect(textsOf(alice.room)).toEqual(['before', 'on the edge']);
    expect(textsOf(bob.room)).toEqual(['before']);

    await server.start();
    await untilEntries(bob.room, has('on the edge'));
    await bob.say('after');
    expect(findFaults(await gatherHistory([alice, bob], server))).toEqual([]);
  });

  it('[R-6] [R-4] [R-3] [R-5] again and again, while people talk: nothing is lost, doubled or out of order', async () => {
    // A batch has at most a message of each client, so these lives of this seed are over long before the messages are.
    const report = await runStorm({ seed: 4, clients: 8, rooms: 2, messages: 400, lifeAtMost: 12, deathsAtMost: 6 });
    expect(report).toMatchObject({ faults: [], accepted: 400, failed: 0, stored: 400 });
    for (const times of Object.values(report.deaths)) expect(times).toBe(2);
  });
});
