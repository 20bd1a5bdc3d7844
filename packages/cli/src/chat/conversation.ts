import { ChatError, type ConnectionState, type JoinedRoom, type Room, type RoomfulClient } from '@roomful/sdk';
import { Failure } from '../command.ts';
import { describeConnection } from './connection-words.ts';
import { describePeople } from './describe-people.ts';
import { line, type Line, part } from './line.ts';
import { RoomPrinter } from './room-printer.ts';
import { type ChatActs, readWritten, type SlashCommand, slashCommands } from './slash-commands.ts';
import type { View } from './view.ts';

/** What leaving may take. */
const LEAVE_PATIENCE_MS = 2_000;
const HELP_INDENT = 17;

export interface ConversationOptions {
  client: RoomfulClient;
  username: string;
  url: string;
}

/** One person's chat: in one room at a time, shown in a view and steered by what is written there. */
export class Conversation implements ChatActs {
  readonly #client: RoomfulClient;
  readonly #username: string;
  readonly #url: string;
  readonly #over = Promise.withResolvers<number>();
  #view: View | undefined;
  #room: JoinedRoom | undefined;
  #printer: RoomPrinter | undefined;
  #connectionWords: string | undefined;
  #lostAt: number | undefined;
  readonly #begun = Promise.withResolvers<void>();
  /** What was written is done in its order, and not before there is a room for it. */
  #last: Promise<void> = this.#begun.promise;
  #isEnding = false;

  constructor({ client, username, url }: ConversationOptions) {
    this.#client = client;
    this.#username = username;
    this.#url = url;
  }

  /** Answers with the exit code when the person leaves, or when it can't go on. */
  async run(view: View, roomName: string | undefined): Promise<number> {
    this.#view = view;
    this.#client.on('state', (state) => this.#stateChanged(state));
    const room = await this.#findFirst(roomName);
    if (room) await this.#enter(room);
    this.#begun.resolve();
    if (view.isTerminal) this.#notice('Write, and press Enter. /help lists what else there is, Ctrl+C leaves.');
    return this.#over.promise;
  }

  written(text: string): void {
    this.#last = this.#last.then(() => this.#act(text));
  }

  drafted(text: string): void {
    this.#room?.setTyping(text.trim() !== '' && readWritten(text).kind === 'message');
  }

  /**
   * Nothing more is written. A pipe's lines all go out first; in a terminal, leaving waits for a moment at most. Who asks for
   * the end a second time has it at once.
   */
  async ended(): Promise<void> {
    if (this.#isEnding) return this.#over.resolve(1);
    this.#isEnding = true;
    if (!this.#viewOrThrow().isTerminal) {
      await this.#last;
      await this.#untilSent();
    }
    const room = this.#room;
    // Who can't be let go by the server in time goes with the connection.
    await Promise.race([room?.leave().catch(ignoreRefusal), pause(LEAVE_PATIENCE_MS)]);
    const unsent = room?.entries.filter(({ kind }) => kind === 'outgoing').length ?? 0;
    if (unsent > 0) this.#alarm(unsent === 1 ? 'One message was not sent.' : `${unsent} messages were not sent.`);
    this.#over.resolve(unsent > 0 ? 1 : 0);
  }

  completions(text: string): string[] {
    const word = text.split(' ').at(-1) ?? '';
    const words =
      text.startsWith('/') && !text.includes(' ')
        ? Object.keys(slashCommands).map((name) => `/${name}`)
        : (this.#room?.users ?? []);
    return word === '' ? [] : words.filter((one) => one.toLowerCase().startsWith(word.toLowerCase()));
  }

  leave(): void {
    void this.ended();
  }

  async showRooms(): Promise<void> {
    for (const { id, name, userCount } of await this.#client.listRooms()) {
      const isHere = this.#room?.room.id === id;
      this.#say([
        part(isHere ? '• ' : '  '),
        part(name, isHere ? 'bold' : 'plain'),
        part(`  ${count(userCount)}`, 'dim'),
      ]);
    }
    if (this.#view?.isTerminal) this.#notice('/join ROOM goes to one, /create ROOM makes one.');
  }

  async join(name: string): Promise<void> {
    if (name === '') return this.#notice('Which room? /rooms lists them, /join ROOM goes to one.');
    const room = await this.#find(name);
    if (room) await this.#enter(room);
    else this.#notice(`There is no room ${name}. /create ${name} makes it, /rooms lists what there is.`);
  }

  async create(name: string): Promise<void> {
    if (name === '') return this.#notice('How is it called? /create ROOM makes a room.');
    await this.#enter(await this.#client.createRoom(name));
  }

  async showPeople(): Promise<void> {
    if (!this.#room) return this.#sayNowhere();
    for (const text of describePeople(await this.#client.listPeople(this.#room.room.id), this.#client.serverTime))
      this.#say([text]);
  }

  async showOlder(): Promise<void> {
    if (!this.#printer) return this.#sayNowhere();
    await this.#printer.showOlder();
  }

  retry(): void {
    const failed = this.#failed();
    if (failed.length === 0) this.#notice('Everything was sent.');
    for (const clientId of failed) this.#room?.retry(clientId);
  }

  discard(): void {
    const failed = this.#failed();
    this.#notice(failed.length === 0 ? 'Everything was sent.' : `Dropped ${failed.length} that were not sent.`);
    for (const clientId of failed) this.#room?.discard(clientId);
  }

  showHelp(text: string): void {
    for (const row of text.split('\n')) this.#view?.print(line([row], HELP_INDENT), 'said');
  }

  async #act(text: string): Promise<void> {
    if (text.trim() === '') return this.#client.retryNow();
    const written = readWritten(text);
    try {
      if (written.kind === 'command') await this.#run(written.command, written.argument);
      else this.#send(written.text);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      this.#alarm(error.message);
    }
  }

  async #run(command: SlashCommand, argument: string): Promise<void> {
    // Whoever waits at a terminal would wonder; and what is written after it would have to wait too.
    if (command.asksServer && this.#connectionWords !== undefined && this.#viewOrThrow().isTerminal) {
      return this.#notice('That needs the connection. Try it again when it is back.');
    }
    await command.run(this, argument);
  }

  #send(text: string): void {
    if (!this.#room) return this.#sayNowhere();
    this.#room.send(text).accepted.catch((error: ChatError) => {
      this.#alarm(
        `Not sent: ${error.message}${this.#view?.isTerminal ? ' /retry sends it again, /discard drops it.' : ''}`,
      );
    });
  }

  async #findFirst(name: string | undefined): Promise<Room | undefined> {
    const rooms = await this.#client.listRooms();
    if (name === undefined) return find(rooms, 'general') ?? rooms[0] ?? this.#sayNowhere();
    const room = find(rooms, name);
    if (room) return room;
    if (!this.#view?.isTerminal) {
      const names = rooms.map(({ name }) => name).join(', ');
      throw new Failure(`There is no room ${name} at ${this.#url}. There are: ${names || 'none'}.`);
    }
    this.#notice(`There is no room ${name}. /create ${name} makes it, /rooms lists what there is.`);
    return undefined;
  }

  async #find(name: string): Promise<Room | undefined> {
    return find(await this.#client.listRooms(), name);
  }

  async #enter({ id }: Room): Promise<void> {
    if (this.#room?.room.id === id) return this.#notice(`You are in ${this.#room.room.name}.`);
    const room = await this.#client.join(id);
    this.#printer?.stop();
    this.#room = room;
    this.#showStatus();
    this.#notice(`── ${room.room.name} ──${room.hasMore ? ' /older shows what was said before' : ''}`);
    this.#printer = new RoomPrinter(room, { view: this.#viewOrThrow(), username: this.#username });
    room.on('users', () => this.#showStatus());
    room.on('typing', () => this.#showStatus());
    room.on('left', (reason) => {
      if (this.#room !== room) return;
      this.#room = undefined;
      this.#printer?.stop();
      this.#printer = undefined;
      if (reason === 'deleted')
        this.#notice(`The room ${room.room.name} was deleted. /rooms lists those that are left.`);
      this.#showStatus();
    });
  }

  #stateChanged(state: ConnectionState): void {
    const words = describeConnection(state);
    if (state.status === 'stopped') {
      if (state.reason === 'stopped') return;
      this.#isEnding = true;
      this.#alarm(
        state.reason === 'displaced'
          ? displacedText(this.#username)
          : (state.error?.message ?? 'The server refused the connection.'),
      );
      this.#over.resolve(1);
    } else if (words === undefined && this.#lostAt !== undefined) {
      this.#notice(`Connected again after ${Math.max(1, Math.round((Date.now() - this.#lostAt) / 1000))} s.`);
      this.#lostAt = undefined;
    } else if (words !== undefined) {
      this.#lostAt ??= Date.now();
      // A terminal has its status for it.
      if (this.#view?.isTerminal === false && words !== this.#connectionWords) this.#notice(`${words} …`);
    }
    this.#connectionWords = words;
    this.#showStatus();
  }

  #showStatus(): void {
    this.#view?.setStatus(this.#status());
  }

  #status(): Line {
    const room = this.#room;
    const typing = room?.typing ?? [];
    const where = room ? `── ${room.room.name}` : '── in no room';
    if (this.#connectionWords !== undefined)
      return line([part(`${where} · `, 'dim'), part(this.#connectionWords, 'alarm')]);
    const names = `${typing.slice(0, 3).join(', ')}${typing.length > 3 ? ' …' : ''}`;
    const people = room ? ` · ${count(room.room.userCount)}` : '';
    return line([
      part(
        `${where}${people}${typing.length > 0 ? ` · ${names} ${typing.length > 1 ? 'are' : 'is'} typing` : ''}`,
        'dim',
      ),
    ]);
  }

  /** Resolves when nothing waits any more, or when there is no hope for now. */
  async #untilSent(): Promise<void> {
    const room = this.#room;
    if (!room) return;
    await new Promise<void>((resolve) => {
      const look = () => {
        const isWaiting = room.entries.some((entry) => entry.kind === 'outgoing' && entry.state === 'sending');
        if (isWaiting && this.#client.state.status !== 'offline' && !room.left) return;
        stop.forEach((end) => end());
        resolve();
      };
      const stop = [room.on('change', look), room.on('left', look), this.#client.on('state', look)];
      look();
    });
  }

  #failed(): string[] {
    return (this.#room?.entries ?? []).flatMap((entry) =>
      entry.kind === 'outgoing' && entry.state === 'failed' ? entry.clientId : [],
    );
  }

  #viewOrThrow(): View {
    if (!this.#view) throw new Error('run() was not called');
    return this.#view;
  }

  #sayNowhere(): undefined {
    this.#notice('You are in no room. /rooms lists them, /join ROOM goes to one, /create ROOM makes one.');
  }

  #say(parts: Parameters<typeof line>[0]): void {
    this.#view?.print(line(parts, 2), 'said');
  }

  #notice(text: string): void {
    this.#view?.print(line([part(text, 'dim')], 2), 'notice');
  }

  #alarm(text: string): void {
    this.#view?.print(line([part(text, 'alarm')], 2), 'notice');
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs).unref());
}

function ignoreRefusal(error: unknown): void {
  if (!(error instanceof ChatError)) throw error;
}

function find(rooms: readonly Room[], name: string): Room | undefined {
  return rooms.find((room) => room.name.toLowerCase() === name.toLowerCase());
}

function count(people: number): string {
  return people === 1 ? '1 here' : `${people} here`;
}

function displacedText(username: string): string {
  return `${username} is used somewhere else now, and a name is in one place at a time. To take it back, start this again.`;
}
