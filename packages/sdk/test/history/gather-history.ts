import { setTimeout as delay } from 'node:timers/promises';
import type { History } from './history.ts';
import { readStored } from './read-stored.ts';
import type { Witness } from './witness.ts';

/**
 * What is missing for ever would be waited for for ever. After so long in real time the faults are told as they are: the
 * clients' own retries and the server's redeliveries are over by then.
 */
const PATIENCE_MS = 20_000;

/** Waits until everybody has everything, stops the server, and answers with what they saw and what is stored. */
export async function gatherHistory(
  witnesses: readonly Witness[],
  server: { databaseFile: string; stop: () => Promise<void> },
): Promise<History> {
  const revs = new Map(readStored(server.databaseFile).rooms.map(({ id, rev }) => [id, rev]));
  const patience = new AbortController();
  await Promise.race([
    Promise.all(witnesses.map((witness) => witness.untilAtRest(revs.get(witness.roomId) ?? 0))),
    delay(PATIENCE_MS, undefined, { signal: patience.signal }),
  ]);
  patience.abort();
  const clients = witnesses.map((witness) => witness.history());
  await server.stop();
  return { clients, ...readStored(server.databaseFile) };
}
