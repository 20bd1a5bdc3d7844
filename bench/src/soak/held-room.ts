interface Change {
  id: number;
  rev: number;
}

/** What one person holds of a room: the last rev of each message that it heard of. */
export class HeldRoom {
  readonly roomId: number;
  readonly messages = new Map<number, number>();
  /** From here on it knows of every change. */
  readonly sinceRev: number;
  rev: number;

  constructor(roomId: number, snapshot: { rev: number; messages: readonly Change[] }) {
    this.roomId = roomId;
    this.rev = snapshot.rev;
    this.sinceRev = snapshot.rev;
    this.#keep(snapshot.messages);
  }

  resume(snapshot: { rev: number; messages: readonly Change[] }): void {
    this.#keep(snapshot.messages);
    this.rev = snapshot.rev;
  }

  /** Answers with what is wrong. A frame that comes once more is no fault, one that leaves something out is. */
  take({ fromRev, messages }: { fromRev: number; messages: readonly Change[] }): string | undefined {
    const before = this.rev;
    this.#keep(messages);
    this.rev = Math.max(before, messages.at(-1)?.rev ?? 0);
    return fromRev > before ? `a frame after rev ${fromRev} to one who has ${before}` : undefined;
  }

  #keep(changes: readonly Change[]): void {
    for (const { id, rev } of changes) this.messages.set(id, Math.max(rev, this.messages.get(id) ?? 0));
  }
}
