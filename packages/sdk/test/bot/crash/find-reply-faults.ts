import { DatabaseSync } from 'node:sqlite';

export interface StoredMessage {
  id: number;
  roomId: number;
  userId: number;
  clientId: string;
  rev: number;
  content: string;
  timestamp: number;
  editedAt: number | null;
}

/** What the file holds, read by other means than the server's, by id. */
export function readMessages(databaseFile: string): StoredMessage[] {
  using database = new DatabaseSync(databaseFile, { readOnly: true });
  const rows = database.prepare(
    `SELECT id, room_id AS roomId, user_id AS userId, client_id AS clientId, rev, content, timestamp, edited_at AS editedAt
     FROM messages WHERE deleted_at IS NULL ORDER BY id`,
  );
  return rows.all() as unknown as StoredMessage[];
}

/**
 * Holds the replies of a bot that answers `re <id>` against what people wrote. Every fault is a sentence. Who edits a
 * message while the bot is away is answered later than others: the order is that of what nobody edited.
 */
export function findReplyFaults(messages: readonly StoredMessage[], botId: number): string[] {
  const replies = new Map<number, StoredMessage[]>();
  const faults: string[] = [];
  for (const message of messages) {
    if (message.userId !== botId) continue;
    const id = Number(/^re (\d+)$/.exec(message.content)?.[1]);
    replies.set(id, [...(replies.get(id) ?? []), message]);
  }
  const asked = messages.filter(({ userId }) => userId !== botId);
  for (const { id, roomId } of asked) {
    const own = replies.get(id) ?? [];
    replies.delete(id);
    if (own.length !== 1) faults.push(`message ${id} has ${own.length} replies`);
    for (const reply of own) if (reply.roomId !== roomId) faults.push(`message ${id} has its reply in another room`);
  }
  for (const id of replies.keys()) faults.push(`there is a reply to ${id}, which nobody wrote`);
  return [...faults, ...findOrderFaults(messages, botId)];
}

function findOrderFaults(messages: readonly StoredMessage[], botId: number): string[] {
  const untouched = new Map(messages.flatMap((message) => (message.editedAt === null ? [[message.id, message]] : [])));
  const replies = messages.filter(({ userId }) => userId === botId);
  const orders = {
    rev: [...replies].sort((a, b) => a.rev - b.rev),
    display: [...replies].sort((a, b) => a.timestamp - b.timestamp || a.id - b.id),
  };
  return Object.entries(orders).flatMap(([order, ordered]) => {
    const last = new Map<number, number>();
    return ordered.flatMap(({ roomId, content }) => {
      const id = Number(content.slice(3));
      if (!untouched.has(id)) return [];
      const before = last.get(roomId) ?? 0;
      last.set(roomId, id);
      return before < id ? [] : [`by ${order} the reply to ${id} stands after the one to ${before}`];
    });
  });
}
