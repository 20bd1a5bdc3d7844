import { createHash } from 'node:crypto';
import type { HookId, Message, RoomId, UserId } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { WriteQueue } from '../delivery/write-queue.ts';
import { explainRefusal } from '../messages/explain-refusal.ts';
import type { Clock } from '../ports/clock.ts';
import type { HookMeter } from './hook-meter.ts';

interface Post {
  hookId: HookId;
  botId: UserId;
  roomId: RoomId;
  content: string;
  /** The same for the same post; without it every post is another one. */
  key: string | undefined;
  /** What answers a message stands after it, though its writer's clock may be ahead. */
  notBefore?: number;
}

export type PostAsBot = ReturnType<typeof createPostAsBot>;

interface PostParts {
  writeQueue: Pick<WriteQueue, 'submit'>;
  clock: Clock;
  meter: HookMeter;
}

/** The words of a hook become messages of its bot, on the way of every message. */
export function createPostAsBot({ writeQueue, clock, meter }: PostParts) {
  /** Throws `CLIENT_ID_REUSED` for another text under the same key, `ROOM_DELETED` and what a full queue throws. */
  return async function postAsBot(post: Post): Promise<{ message: Message; isRepeated: boolean }> {
    const { hookId, botId, roomId, content, key, notBefore = 0 } = post;
    const at = clock.now();
    const clientId = key === undefined ? `hook-${clock.randomToken(32)}` : clientIdOf(hookId, key);
    const timestamp = Math.max(at, notBefore);
    const create = { kind: 'create', roomId, userId: botId, clientId, content, timestamp, at } as const;
    const outcome = await writeQueue.submit(create);
    if (outcome.status === 'refused') {
      if (outcome.code !== 'CLIENT_ID_REUSED') throw explainRefusal(outcome);
      const { message } = outcome;
      throw new ChatError(
        outcome.code,
        'This key already stands for another message of this hook. Use a fresh one for each.',
        message && { details: { message } },
      );
    }
    if (outcome.status === 'changed') meter.posted();
    return { message: outcome.message, isRepeated: outcome.status === 'repeated' };
  };
}

/** Of any key it fits into a `clientId`; and one hook's keys are nothing to another's. */
function clientIdOf(hookId: HookId, key: string): string {
  return `hook-${createHash('sha256').update(`${hookId} ${key}`).digest('base64url')}`;
}
