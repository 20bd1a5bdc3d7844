import type { Message, MessageId, Room, RoomId, UserId } from '@roomful/protocol';

/** Which messages are meant; without a room, those of the room in which something was said or done last. */
export interface ReplyFilter {
  /** The room's name. */
  room?: string;
  /** Who wrote it; any of the bots by default. */
  from?: string;
}

/** The last thing that the test did, to which there may be replies. */
interface Act {
  room: string;
  /** In words, for errors. */
  description: string;
  /** Where each room stood before it. */
  revs: ReadonlyMap<RoomId, number>;
}

export interface ChatLogOptions {
  listRooms: () => Promise<Room[]>;
  /** Everything that is stored of a room, by `rev`. */
  readMessages: (roomId: RoomId) => Promise<Message[]>;
  isBot: (userId: UserId) => boolean;
}

const FIRST_ROOM = 'general';

/** What was said, as the server has it stored: so it is complete and true in every moment. */
export class ChatLog {
  readonly #options: ChatLogOptions;
  #act: Act = { room: FIRST_ROOM, description: 'anything', revs: new Map() };
  /** The message that the act wrote, if it did: replies to earlier ones are no replies to this one. */
  #said: MessageId | undefined;

  constructor(options: ChatLogOptions) {
    this.#options = options;
  }

  get lastRoom(): string {
    return this.#act.room;
  }

  /** What was done last, in words. */
  get lastAct(): string {
    return this.#act.description;
  }

  /** Call it before it is done: a bot is quick. */
  async begins(description: string, room = this.#act.room): Promise<void> {
    const rooms = await this.#options.listRooms();
    this.#said = undefined;
    this.#act = { room, description, revs: new Map(rooms.map(({ id, rev }) => [id, rev])) };
  }

  said({ id }: Message): void {
    this.#said = id;
  }

  /** In the order in which they were written or last changed. */
  async repliesIn(room: Room, from: string | undefined): Promise<Message[]> {
    const { isBot, readMessages } = this.#options;
    const before = this.#act.revs.get(room.id) ?? 0;
    const stored = await readMessages(room.id);
    return stored.filter(
      (message) =>
        message.rev > before &&
        message.deletedAt === null &&
        (from === undefined ? isBot(message.userId) : message.username === from) &&
        !this.#isToSomethingEarlier(message),
    );
  }

  /** Oldest first, deleted ones too. */
  async messagesIn(room: Room): Promise<Message[]> {
    return (await this.#options.readMessages(room.id)).sort((a, b) => a.id - b.id);
  }

  async transcript(onlyIn: string | undefined): Promise<string> {
    const parts: { name: string; lines: string }[] = [];
    for (const room of await this.#options.listRooms()) {
      if (onlyIn !== undefined && room.name !== onlyIn) continue;
      const messages = await this.messagesIn(room);
      if (messages.length > 0) parts.push({ name: room.name, lines: messages.map(toLine).join('\n') });
    }
    if (parts.length <= 1) return parts[0]?.lines ?? '';
    return parts.map(({ name, lines }) => `#${name}\n${lines}`).join('\n\n');
  }

  /** [BOT2] A reply's key begins with the event that it answers. */
  #isToSomethingEarlier({ id, clientId }: Message): boolean {
    const said = this.#said;
    const [, answered] = /^m(\d+):/.exec(clientId) ?? [];
    return said !== undefined && answered !== undefined && id > said && Number(answered) < said;
  }
}

/** As a transcript shows it. */
export function toLine({ username, content, editedAt, deletedAt }: Message): string {
  if (deletedAt !== null) return `${username}: (deleted)`;
  const text = content.replaceAll('\n', '\n  ');
  return `${username}: ${text}${editedAt === null ? '' : ' (edited)'}`;
}
