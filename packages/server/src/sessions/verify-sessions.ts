import type { Connection } from '../delivery/connection.ts';
import type { Connections } from '../delivery/connections.ts';
import { isSessionsTrouble } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionStore } from '../ports/sessions.ts';
import type { LiveSessions } from './live-sessions.ts';

/** A notice that was lost without any outage is made up for within this time, and half as much again at most. */
const VERIFY_INTERVAL_MS = 30_000;
const BATCH_SIZE = 200;
/** After a batch in which somebody was cut: they all come back, and not at the same moment. */
const PAUSE_AFTER_CUTS_MS = 100;

interface VerifySessionsParts {
  sessions: Pick<LiveSessions, 'verify'>;
  sessionStore: Pick<SessionStore, 'onResumed'>;
  connections: Connections;
  clock: Clock;
  logger: Logger;
}

/**
 * Compares what is live here with the session store: now and then, and whenever notices may have been missed. Answers a
 * function that stops it.
 */
export function verifySessions({
  sessions,
  sessionStore,
  connections,
  clock,
  logger,
}: VerifySessionsParts): () => void {
  let isStopped = false;
  let isRunning = false;
  let isAskedAgain = false;
  let mayRestore = false;
  let cancel = schedule();
  sessionStore.onResumed(({ hasRestarted }) => {
    mayRestore ||= hasRestarted;
    void verifyAll();
  });

  return () => {
    isStopped = true;
    cancel();
  };

  /** Several nodes do not ask at the same moment. */
  function schedule(): () => void {
    return clock.setTimeout(
      () => {
        void verifyAll();
        cancel = schedule();
      },
      VERIFY_INTERVAL_MS * (1 + clock.random() / 2),
    );
  }

  async function verifyAll(): Promise<void> {
    isAskedAgain = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isAskedAgain && !isStopped) {
        isAskedAgain = false;
        await verifyEach(connections.all(), { restore: mayRestore });
        // Everybody was asked: what is missing from now on has been ended.
        mayRestore = isAskedAgain && mayRestore;
      }
    } catch (error) {
      // The outage is told by whoever noticed it, and its end calls again.
      if (!isSessionsTrouble(error)) logger.warn({ err: error }, 'sessions not verified');
    } finally {
      isRunning = false;
    }
  }

  async function verifyEach(all: readonly Connection[], options: { restore: boolean }): Promise<void> {
    for (let start = 0; start < all.length && !isStopped; start += BATCH_SIZE) {
      const cut = await sessions.verify(all.slice(start, start + BATCH_SIZE), options);
      if (cut > 0) await new Promise<void>((resolve) => clock.setTimeout(resolve, PAUSE_AFTER_CUTS_MS));
      else await clock.yield();
    }
  }
}
