import type { Room, RoomId } from '@roomful/protocol';
import { asChatError } from '../../errors.ts';
import { RoomWorker } from './room-worker.ts';
import type { RunParts } from './run-parts.ts';
import { untilThrough } from './until-through.ts';

/** [BOT9] Which rooms the bot is in: those it is told to, or every one, as they come. */
export class RoomRoster {
  readonly #parts: RunParts;
  /** Names in lower case. */
  readonly #wanted: ReadonlySet<string> | undefined;
  readonly #workers = new Map<RoomId, RoomWorker>();
  readonly #stopListening: (() => void)[];
  #isListed = false;

  constructor(parts: RunParts, wanted: ReadonlySet<string> | undefined) {
    this.#parts = parts;
    this.#wanted = wanted;
    this.#stopListening = [
      parts.client.on('room_created', (room) => this.#want(room)),
      parts.client.on('room_restored', (room) => this.#want(room)),
    ];
  }

  /** Resolves when every room that there is now is followed. Never throws. */
  async enterAll(): Promise<void> {
    const { client, clock, stopping, activity, log } = this.#parts;
    const done = activity.begin();
    try {
      const rooms = await untilThrough(() => client.listRooms({ signal: stopping }), { clock, signal: stopping });
      for (const room of rooms) this.#want(room);
      if (!this.#isListed) this.#tellMissing(rooms);
      this.#isListed = true;
      await Promise.all([...this.#workers.values()].map(({ entered }) => entered));
    } catch (caught) {
      const error = asChatError(caught);
      if (!stopping.aborted) log.error('The rooms can’t be listed. The bot tries again when it connects anew.', error);
    } finally {
      done();
    }
  }

  /** Resolves when all that runs has ended. */
  async stop(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    for (const worker of this.#workers.values()) worker.stop();
    await Promise.all([...this.#workers.values()].map(({ done }) => done));
  }

  abort(): void {
    for (const worker of this.#workers.values()) worker.abort();
  }

  #want(room: Room): void {
    const { stopping } = this.#parts;
    if (stopping.aborted || (this.#wanted && !this.#wanted.has(room.name.toLowerCase()))) return;
    const present = this.#workers.get(room.id);
    if (present) return present.wantAgain();
    if (this.#isListed) this.#parts.log.info(`Room "${room.name}" is there now, and followed.`);
    const worker = new RoomWorker(this.#parts, room);
    this.#workers.set(room.id, worker);
    void worker.done.then(() => this.#workers.delete(room.id));
  }

  #tellMissing(rooms: readonly Room[]): void {
    const names = new Set(rooms.map(({ name }) => name.toLowerCase()));
    const missing = [...(this.#wanted ?? [])].filter((name) => !names.has(name));
    for (const name of missing) this.#parts.log.warn(`There is no room "${name}". The bot joins it once it is there.`);
  }
}
