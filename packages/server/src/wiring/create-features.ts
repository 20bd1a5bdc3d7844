import { Audit } from '../admin/audit.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Logger } from '../logger.ts';
import { createLoadChanges } from '../messages/load-changes.ts';
import { createLoadMessages } from '../messages/load-messages.ts';
import { MessageActs } from '../messages/message-acts.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { createListPeople } from '../presence/list-people.ts';
import { PresenceNotices } from '../presence/presence-notices.ts';
import { Presence } from '../presence/presence.ts';
import { Membership } from '../rooms/membership.ts';
import { RoomDirectory } from '../rooms/room-directory.ts';
import type { LiveSessions } from '../sessions/live-sessions.ts';
import { Typing } from '../typing/typing.ts';

interface FeatureParts extends Pick<Store, 'users' | 'rooms' | 'messages'> {
  auditStore: Store['audit'];
  sessions: LiveSessions;
  delivery: Delivery;
  clock: Clock;
  logger: Logger;
}

/** Everything that an event of the protocol may ask for. */
export function createFeatures({
  users,
  rooms,
  messages,
  auditStore,
  sessions,
  delivery,
  clock,
  logger,
}: FeatureParts) {
  const { connections, roomChanges, fanOut, catchUp, ackTracker, writeQueue, reads } = delivery;
  const audit = new Audit({ audit: auditStore, clock, logger });
  const presence = new Presence();
  const presenceNotices = new PresenceNotices({ fanOut, presence, clock });
  const typing = new Typing({ fanOut, presence, clock });
  const membership = new Membership({
    rooms,
    reads,
    catchUp,
    fanOut,
    presence,
    presenceNotices,
    typing,
    sessions,
    logger,
  });
  return {
    audit,
    presence,
    typing,
    membership,
    ackTracker,
    roomDirectory: new RoomDirectory({ rooms, presence, connections, roomChanges, membership, audit, clock }),
    messageActs: new MessageActs({ membership, messages, writeQueue, audit, clock }),
    loadMessages: createLoadMessages(messages),
    loadChanges: createLoadChanges({ rooms, messages }),
    listPeople: createListPeople({ users, presence }),
  };
}
