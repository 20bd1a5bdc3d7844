import type { HookAnswer, HookEvent } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoredOutgoingHook } from '../ports/hook-store.ts';
import type { PostAsBot } from './post-as-bot.ts';

interface Answered {
  hook: StoredOutgoingHook;
  event: HookEvent;
  replies: NonNullable<HookAnswer['replies']>;
  /** Asked before each: since the last one the bot may have been stopped, or its hook switched off. */
  mayPost: () => Promise<boolean>;
  signal: AbortSignal;
}

/** Answers with false when it was not allowed to post all of them: the event is to come again. */
export type PostReplies = (answered: Answered) => Promise<boolean>;

interface ReplyParts {
  postAsBot: PostAsBot;
  /** How long a bot has to wait until it may say more; 0 takes the turn. */
  takeTurnMs: (botId: number) => number;
  clock: Clock;
}

/**
 * Posts what a receiver answered, under keys that depend on the event and the reply's place or key: when the event comes
 * again, so does the answer, and nothing is posted twice.
 */
export function createPostReplies({ postAsBot, takeTurnMs, clock }: ReplyParts): PostReplies {
  return async function postReplies({ hook, event, replies, mayPost, signal }) {
    for (const [index, { key, content }] of replies.entries()) {
      for (let waitMs = takeTurnMs(hook.botId); waitMs > 0; waitMs = takeTurnMs(hook.botId))
        await pause(waitMs, signal);
      if (!(await mayPost())) return false;
      try {
        await postAsBot({
          hookId: hook.id,
          botId: hook.botId,
          roomId: event.room.id,
          content,
          ...(event.type === 'message' && { notBefore: event.message.timestamp }),
          key: `${event.id} ${key === undefined ? `#${index}` : `=${key}`}`,
        });
      } catch (error) {
        if (!(error instanceof ChatError)) throw error;
        // Answered otherwise when the event came before: the first answer stands.
        if (error.code === 'CLIENT_ID_REUSED') continue;
        if (error.code === 'ROOM_DELETED' || error.code === 'ROOM_NOT_FOUND') return true;
        throw error;
      }
    }
    return true;
  };

  /** Throws the signal's reason when it aborts. */
  function pause(waitMs: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const cancel = clock.setTimeout(() => {
        // The signal lives as long as the hook: what waited for it must not.
        signal.removeEventListener('abort', abort);
        resolve();
      }, waitMs);
      const abort = () => {
        cancel();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', abort, { once: true });
    });
  }
}
