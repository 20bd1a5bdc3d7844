import type { Message, PersonExport, User, UserId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialStore } from '../ports/credentials.ts';
import type { DirectoryStore } from '../ports/directory-store.ts';
import type { HookStore } from '../ports/hook-store.ts';
import type { MessageStore } from '../ports/store.ts';
import { viewHook } from '../webhooks/view-hook.ts';

/** So many messages are read in one tick; everything that waits goes on between two. */
const CHUNK = 200;
/** Rooms of a person are read in pages. */
const ROOMS_PAGE = 500;
/** So many exports run at once. */
const EXPORTS_MAX = 2;

interface ExportParts {
  directory: DirectoryStore;
  credentials: CredentialStore;
  hooks: Pick<HookStore, 'listOf'>;
  messages: MessageStore;
  clock: Clock;
  logger: Logger;
}

export type ExportPerson = ReturnType<typeof createExportPerson>;

/**
 * Everything that is stored of a person, as pieces of one JSON document (`personExportSchema`) that is made while it is
 * read: memory does not grow with how much somebody wrote. Throws `OVERLOADED` while others are on their way.
 */
export function createExportPerson({ directory, credentials, hooks, messages, clock, logger }: ExportParts) {
  let running = 0;

  return function exportPerson(user: User): AsyncGenerator<string> {
    if (running >= EXPORTS_MAX) {
      throw new ChatError('OVERLOADED', 'Other exports are on their way. Try again in a minute.', {
        retryAfterMs: 60_000,
      });
    }
    return write(user);
  };

  async function* write(user: User): AsyncGenerator<string> {
    running++;
    try {
      const head = await describe(user);
      yield `${JSON.stringify(head).slice(0, -1)},"messages":[`;
      let separator = '';
      for await (const message of messagesOf(user.id)) {
        yield separator + JSON.stringify(message);
        separator = ',';
      }
      yield '],"isComplete":true}\n';
    } catch (error) {
      logger.error({ err: error, userId: user.id }, 'export broke off');
      throw error;
    } finally {
      running--;
    }
  }

  async function describe({ id, username, kind, role, createdAt, lastSeenAt }: User) {
    const keys = await directory.keysOf(id);
    const passkeys = await credentials.listPasskeys(id);
    const bots = await directory.botsOf(id);
    const hooksOf = await Promise.all([id, ...bots.map((bot) => bot.id)].map((botId) => hooks.listOf(botId)));
    return {
      format: 'roomful-export-1',
      exportedAt: clock.now(),
      user: { id, username, kind, role, createdAt, lastSeenAt },
      claimKeys: keys.claimKeys.map((at) => ({ createdAt: at })),
      recoveryCode: keys.recoveryCode === null ? null : { createdAt: keys.recoveryCode },
      passkeys: passkeys.map((passkey) => ({ createdAt: passkey.createdAt, lastUsedAt: passkey.lastUsedAt })),
      bots: bots.map(({ ownerId: _, ...bot }) => bot),
      hooks: hooksOf.flat().map(viewHook),
      roomsCreated: await roomsOf(id),
    } satisfies Omit<PersonExport, 'messages' | 'isComplete'>;
  }

  async function roomsOf(userId: UserId) {
    const rooms = [];
    for (let afterId = 0; ;) {
      const page = await directory.listRooms({ createdBy: userId, afterId, limit: ROOMS_PAGE });
      rooms.push(...page);
      const last = page.at(-1);
      if (!last || page.length < ROOMS_PAGE) return rooms;
      afterId = last.id;
    }
  }

  /** A `clientId` never changes while its message stands, so nothing is skipped by what happens meanwhile. */
  async function* messagesOf(userId: UserId): AsyncGenerator<Message & { roomName: string }> {
    for (let afterClientId = ''; ;) {
      const chunk = await messages.ofUser(userId, { afterClientId, limit: CHUNK });
      yield* chunk;
      const last = chunk.at(-1);
      if (!last || chunk.length < CHUNK) return;
      afterClientId = last.clientId;
      await clock.yield();
    }
  }
}
