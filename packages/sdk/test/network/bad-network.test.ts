import { startTestServer } from '@roomful/server/testing';
import { expect, it } from 'vitest';
import { systemClock } from '../../src/client-clock.ts';
import { enter } from '../helpers/people.ts';
import { BadNetwork } from '../helpers/bad-network.ts';
import { SeededRandom } from '../helpers/seeded-random.ts';
import { findFaults } from '../history/find-faults.ts';
import { gatherHistory } from '../history/gather-history.ts';
import { Witness } from '../history/witness.ts';

/** Ten times as impatient as in life, so that lines that swallow everything are given up within the test's time. */
const hastyClock = {
  ...systemClock,
  setTimeout: (callback: () => void, delayMs: number) => systemClock.setTimeout(callback, delayMs / 10),
};

it.each([1, 2, 3])(
  '[R-3] [R-4] [R-5] lines that trickle, break, stall and swallow lose, double and reorder nothing (seed %i)',
  async (seed) => {
    await using server = await startTestServer();
    await using network = await BadNetwork.to(server, seed);
    await using people = new AsyncDisposableStack();
    const { client: host } = await enter('host', server);
    await host.createRoom('lounge');
    await host.stop();
    const witnesses = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        Witness.enter(`person${index}`, { url: network.url, clock: hastyClock }, index % 2 ? 'lounge' : 'general'),
      ),
    );
    for (const witness of witnesses) people.use(witness);

    network.turnBad();
    await Promise.all(witnesses.map((witness, index) => witness.talk(30, { random: new SeededRandom(seed + index) })));
    network.heal();
    for (const witness of witnesses) await witness.retryFailed();
    const history = await gatherHistory(witnesses, server);
    expect(findFaults(history)).toEqual([]);
    for (const times of Object.values(network.lines)) expect(times).toBeGreaterThan(0);
  },
  // In real time: a line that swallows everything is given up after a second or two, and some draw several of them in a row.
  60_000,
);
