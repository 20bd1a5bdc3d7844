import type { Message, PostHook } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';
import type { HookStore, StoredIncomingHook } from '../ports/hook-store.ts';
import { hashIncomingSecret, isIncomingSecret } from './hook-secrets.ts';
import type { PostAsBot } from './post-as-bot.ts';

/** What comes in by secret URLs. */
export class IncomingHooks {
  readonly #parts: { hooks: Pick<HookStore, 'findByHash'>; postAsBot: PostAsBot };

  constructor(parts: { hooks: Pick<HookStore, 'findByHash'>; postAsBot: PostAsBot }) {
    this.#parts = parts;
  }

  /** By the hash, so that how long it takes says nothing of the secret. Throws `NOT_FOUND`, and `FORBIDDEN` when it is off. */
  async find(secret: string): Promise<StoredIncomingHook> {
    const hook = isIncomingSecret(secret) ? await this.#parts.hooks.findByHash(hashIncomingSecret(secret)) : undefined;
    if (!hook) {
      throw new ChatError(
        'NOT_FOUND',
        'No webhook has this URL. It may have been given a new one: ask the owner of its bot.',
      );
    }
    if (hook.disabledReason !== null) {
      throw new ChatError('FORBIDDEN', 'This webhook is switched off. The owner of its bot can switch it on again.');
    }
    return hook;
  }

  post(
    { id, botId, roomId }: StoredIncomingHook,
    { content, key }: PostHook,
  ): Promise<{ message: Message; isRepeated: boolean }> {
    return this.#parts.postAsBot({
      hookId: id,
      botId,
      roomId,
      content,
      key: key === undefined ? undefined : `in ${key}`,
    });
  }
}
