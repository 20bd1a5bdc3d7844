import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialStore } from '../ports/credentials.ts';
import type { SessionStore } from '../ports/sessions.ts';
import type { UserStore } from '../ports/store.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import type { AuthMode } from './log-in.ts';

/** What every way into a name works with. */
export interface WayInParts {
  users: UserStore;
  credentials: CredentialStore;
  sessions: LiveSessions;
  clock: Clock;
  authMode: AuthMode;
  logger: Logger;
}

/** A way in that hands out something to be used once, and soon. */
export interface TicketedWayInParts extends WayInParts {
  tickets: Pick<SessionStore, 'putTicket' | 'takeTicket'>;
}
