import type { Message, MessageId, Room } from '@roomful/sdk';
import { type Bot, type BotStore, createBot } from '@roomful/sdk/bot';

/** Begins every message that was carried over, so that no bridge carries it back. */
const MARK = '⇄';
const CONTENT_MAX = 2_000;

/** Carries what is said in one room into another and back, with edits and deletions. */
export function createBridgeBot(left: string, right: string): Bot {
  // Own messages never reach a handler, and the events of a room come one after the other: the order stays.
  const bot = createBot({ rooms: [left, right] });
  const across = ({ name }: Room) => (name.toLowerCase() === left.toLowerCase() ? right : left);

  bot.on('message', async ({ message, room, send, store }) => {
    if (wasCarried(message)) return;
    // If this comes again after a crash, `send` answers with the copy that is there already.
    const copy = await send(across(room), carry(message));
    await store.put(keyOf(message), String(copy.id));
  });

  bot.on('message:edited', async ({ message, edit, store }) => {
    const copyId = await findCopy(store, message);
    if (copyId !== undefined) await edit(copyId, carry(message));
  });

  bot.on('message:deleted', async ({ message, remove, store }) => {
    const copyId = await findCopy(store, message);
    if (copyId === undefined) return;
    await remove(copyId);
    await store.delete(keyOf(message));
  });

  return bot;
}

function carry({ username, content }: Message): string {
  const text = Array.from(`${MARK} ${username}: ${content}`);
  return text.length <= CONTENT_MAX ? text.join('') : `${text.slice(0, CONTENT_MAX - 1).join('')}…`;
}

function wasCarried({ authorKind, content }: Message): boolean {
  return authorKind === 'bot' && content.startsWith(MARK);
}

async function findCopy(store: BotStore, message: Message): Promise<MessageId | undefined> {
  const stored = await store.get(keyOf(message));
  return stored && (Number(stored.value) as MessageId);
}

function keyOf({ id }: Message): string {
  return `copy/${id}`;
}
