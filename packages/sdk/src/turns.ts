import type { RoomId } from '@roomful/protocol';

/** Runs tasks of one room, or of none, one after the other, in the order of asking. A failed task does not stop the next. */
export class RoomTurns {
  readonly #last = new Map<RoomId | undefined, Promise<unknown>>();

  take<Result>(roomId: RoomId | undefined, task: () => Promise<Result>): Promise<Result> {
    const result = (this.#last.get(roomId) ?? Promise.resolve()).then(task);
    const settled = result.then(noop, noop).then(() => {
      if (this.#last.get(roomId) === settled) this.#last.delete(roomId);
    });
    this.#last.set(roomId, settled);
    return result;
  }
}

function noop(): void {}
