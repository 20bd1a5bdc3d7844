import type { RoomId, User } from '@roomful/protocol';
import type { ClientClock } from '../../client-clock.ts';
import type { RoomfulClient } from '../../client.ts';
import type { RoomFeed } from '../../feed/room-feed.ts';
import type { Activity } from '../activity.ts';
import type { BotEvent } from '../bot-event.ts';
import type { BotLog } from '../bot-log.ts';
import type { Delivery } from '../create-context.ts';
import type { Outcome } from '../outcome.ts';
import type { BotOutlet } from './bot-outlet.ts';
import type { RoomMemory } from './room-memory.ts';

/** What the workers of one run share. */
export interface RunParts {
  readonly client: RoomfulClient;
  readonly clock: ClientClock;
  readonly log: BotLog;
  readonly me: User;
  readonly memory: RoomMemory;
  /** Rooms created since are followed from their first message; Unix ms, the server's clock. */
  readonly firstStart: number;
  readonly outlet: BotOutlet;
  /** The rooms that the bot is in. */
  readonly feeds: Map<RoomId, RoomFeed>;
  readonly activity: Activity;
  readonly maxRepliesToBots: number;
  /** Aborts when the bot begins to drain. */
  readonly stopping: AbortSignal;
  /** Aborts when the time to finish is over. */
  readonly ending: AbortSignal;
  /** Never throws. */
  readonly handle: (event: BotEvent, delivery: Delivery) => Promise<Outcome>;
}
