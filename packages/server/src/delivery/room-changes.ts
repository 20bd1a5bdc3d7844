import type { RoomId } from '@roomful/protocol';

/** Tells who cares in which rooms something happened: durably, and for whoever reads the rest. Nobody waits for them. */
export class RoomChanges {
  readonly #listeners = new Set<(roomId: RoomId) => void>();

  listen(listener: (roomId: RoomId) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  happened(roomId: RoomId): void {
    for (const listener of this.#listeners) listener(roomId);
  }
}
