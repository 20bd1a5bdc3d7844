import { type Bot, createBot, session } from '@roomful/sdk/bot';
import { z } from 'zod';
import type { RemoveMessage } from './remove-message.ts';

export interface ModerationOptions {
  /** Words that are not said here. */
  words: readonly string[];
  removeMessage: RemoveMessage;
  /** With so many messages taken away their author is muted. */
  strikesMax?: number;
  muteMinutes?: number;
}

/** Takes away messages with forbidden words, says why, and mutes who goes on: then all of theirs is taken away. */
export function createModerationBot(options: ModerationOptions): Bot {
  const { removeMessage, strikesMax = 3, muteMinutes = 10 } = options;
  const forbidden = new Set(options.words.map((word) => word.toLowerCase()));

  // What the bot knows of each person, in all rooms.
  const person = session({
    name: 'person',
    scope: 'user',
    schema: z.object({ strikes: z.number(), mutedUntil: z.number() }),
    initial: { strikes: 0, mutedUntil: 0 },
  });
  const bot = createBot().use(person);

  // Edits too: a message may begin harmlessly.
  bot.on(['message:person', 'message:edited'], async ({ message, text, now, reply, session }, next) => {
    if (session.value.mutedUntil > now()) return removeMessage(message.id);
    if (!toWords(text).some((word) => forbidden.has(word))) return next();

    await removeMessage(message.id);
    const { strikes, mutedUntil } = await session.update(({ strikes }) =>
      strikes + 1 < strikesMax
        ? { strikes: strikes + 1, mutedUntil: 0 }
        : { strikes: 0, mutedUntil: now() + muteMinutes * 60_000 },
    );
    const why = `${message.username}, I took your message away: it has a word that is not said here.`;
    const andNow =
      mutedUntil === 0 ? `That was ${strikes} of ${strikesMax}.` : `You are muted for ${muteMinutes} minutes.`;
    return reply(`${why} ${andNow}`);
  });

  // The server may be away for a moment. What should go does go.
  bot.catch(() => 'retry');

  return bot;
}

/** “heck” is a word of “what the Heck!”, and none of “check”. */
function toWords(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}
