import type { Message, Room } from '@roomful/protocol';
import { RoomfulClient } from '../client.ts';
import type { JoinedRoom } from '../joined-room.ts';
import { type ChatLog, toLine } from './chat-log.ts';
import { createLogIn } from './create-log-in.ts';
import type { Stillness } from './stillness.ts';
import type { WaitingClock } from './waiting-clock.ts';

export interface TestUserOptions {
  name: string;
  url: string;
  clock: WaitingClock;
  log: ChatLog;
  stillness: Stillness;
  findRoom: (name: string) => Promise<Room>;
}

const FIRST_ROOM = 'general';

/**
 * A person in the test chat, with a real client. What a person does happens in the order of the calls, and resolves when
 * the server has accepted it; what bots make of it comes after that. All of it throws `ChatError` where the server refuses.
 */
export class TestUser {
  readonly name: string;
  readonly client: RoomfulClient;
  readonly #options: TestUserOptions;
  #room: JoinedRoom | undefined;
  #last: Message | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** @internal Use `chat.user()`. */
  constructor(options: TestUserOptions) {
    const { name, url, clock } = options;
    this.name = name;
    this.#options = options;
    this.client = new RoomfulClient({ url, clock, getToken: createLogIn(url, name) });
  }

  /** Says something in a room, `general` at first and then the one that this person is in. Resolves with the message. */
  says(content: string, { room }: { room?: string } = {}): Promise<Message> {
    return this.#act(`“${content}” (${this.name})`, room, async (joined, log) => {
      const message = await joined.send(content).accepted;
      log.said(message);
      this.#last = message;
      return message;
    });
  }

  /** Changes what this person said last, or the given message. */
  edits(content: string, message?: Message): Promise<Message> {
    return this.#act(`${this.name}’s edit to “${content}”`, undefined, async (joined) =>
      joined.edit(this.#given(message).id, content),
    );
  }

  /** Deletes what this person said last, or the given message. */
  deletes(message?: Message): Promise<Message> {
    return this.#act(`what ${this.name} deleted`, undefined, async (joined) => joined.delete(this.#given(message).id));
  }

  /** Goes into a room, which is made if it does not exist. A person is in one room at a time. */
  async joins(room: string = FIRST_ROOM): Promise<void> {
    await this.#act(`${this.name}, who joined ${room},`, room, async () => undefined);
  }

  /** Leaves the room, but stays connected. */
  async leaves(): Promise<void> {
    if (!this.#room) return;
    await this.#act(`${this.name}, who left,`, undefined, (joined) => joined.leave());
  }

  /** What this person has on the screen just now, without waiting for anything: lines such as `ana: hello`. */
  sees(): string[] {
    const entries = this.#room?.left === false ? this.#room.entries : [];
    return entries.map((entry) =>
      entry.kind === 'message' ? toLine(entry.message) : `${this.name}: ${entry.content} (${entry.state})`,
    );
  }

  #act<Result>(
    description: string,
    roomName: string | undefined,
    act: (room: JoinedRoom, log: ChatLog) => Promise<Result>,
  ): Promise<Result> {
    const { log, stillness, clock } = this.#options;
    const result = this.#turn.then(async () => {
      const name = roomName ?? this.#roomName;
      await log.begins(`${description} in ${name}`, name);
      return stillness.act(async () => act(await this.#enter(name), log), clock);
    });
    // The next one has its turn whether or not this one was refused.
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #enter(name: string): Promise<JoinedRoom> {
    const { id } = await this.#options.findRoom(name);
    await this.client.start();
    if (!this.#room || this.#room.left !== false || this.#room.room.id !== id) this.#room = await this.client.join(id);
    return this.#room;
  }

  get #roomName(): string {
    return this.#room?.room.name ?? FIRST_ROOM;
  }

  #given(message: Message | undefined): Message {
    const found = message ?? this.#last;
    if (found) return found;
    throw new Error(`${this.name} has said nothing yet: say something first, or name the message.`);
  }
}
