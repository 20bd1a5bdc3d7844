import { type Bot, type BotStore, createBot } from '@roomful/sdk/bot';
import { z } from 'zod';
import type { RemoveMessage } from './remove-message.ts';

export interface ModerationOptions {
  /** What is not said here, in any case. */
  words: readonly string[];
  removeMessage: RemoveMessage;
  /** So many messages are taken away before their author is muted. */
  strikesMax?: number;
  muteMinutes?: number;
}

/** What the bot knows of a person. The event that counted last counts once, however often it comes. */
const recordSchema = z.object({ strikes: z.number(), mutedUntil: z.number(), event: z.string() });
type PersonRecord = z.infer<typeof recordSchema>;

/** Takes away messages with forbidden words, says why, and mutes who goes on: then everything of theirs is taken away. */
export function createModerationBot(options: ModerationOptions): Bot {
  const { words, removeMessage, strikesMax = 3, muteMinutes = 10 } = options;
  const bot = createBot();

  // Edits too: a message may begin harmlessly.
  bot.on(['message:person', 'message:edited'], async ({ id, message, text, store, now, reply }, next) => {
    const { mutedUntil } = await readRecord(store, message.userId);
    if (mutedUntil > now()) return removeMessage(message.id);
    if (!words.some((word) => has(text, word))) return next();

    await removeMessage(message.id);
    const { strikes } = await changeRecord(store, message.userId, (record) => {
      if (record.event === id) return record;
      const isTooMuch = record.strikes + 1 >= strikesMax;
      return isTooMuch
        ? { strikes: strikesMax, mutedUntil: now() + muteMinutes * 60_000, event: id }
        : { strikes: record.strikes + 1, mutedUntil: 0, event: id };
    });
    const why = `${message.username}, I took your message away: it has a word that is not said here.`;
    if (strikes < strikesMax) return reply(`${why} That was ${strikes} of ${strikesMax}.`);
    return reply(`${why} You are muted for ${muteMinutes} minutes.`);
  });

  // The server may be away for a moment; a message that should go does go.
  bot.catch(() => 'retry');

  return bot;
}

/** As a word of its own: “heck” is not in “check”. */
function has(text: string, word: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(word)}(?![\\p{L}\\p{N}])`, 'iu').test(text);
}

async function readRecord(store: BotStore, userId: number): Promise<PersonRecord & { version: number }> {
  const stored = await store.get(`person/${userId}`);
  if (!stored) return { strikes: 0, mutedUntil: 0, event: '', version: 0 };
  return { ...recordSchema.parse(JSON.parse(stored.value)), version: stored.version };
}

/** People are in several rooms, and rooms are handled side by side: who wrote in between is not overwritten. */
async function changeRecord(
  store: BotStore,
  userId: number,
  change: (record: PersonRecord) => PersonRecord,
): Promise<PersonRecord> {
  for (;;) {
    const { version, ...record } = await readRecord(store, userId);
    const started = record.strikes > 0 && record.mutedUntil > 0 ? { ...record, strikes: 0 } : record;
    const changed = change(record.event === '' ? record : started);
    const written = await store.set(`person/${userId}`, JSON.stringify(changed), version);
    if (written !== undefined) return changed;
  }
}
