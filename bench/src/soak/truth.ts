/** A message as its author last changed it: undefined once it is deleted. */
export interface KnownMessage {
  id: number;
  content: string | undefined;
  /** A change of it is under way: its author waits before the next. */
  isBusy: boolean;
}

/** What the server acknowledged, and how long it took. */
export class Truth {
  readonly messages = new Map<number, KnownMessage>();
  readonly counts = { sends: 0, edits: 0, deletions: 0, pages: 0, moves: 0, returns: 0, serverCuts: 0, retries: 0 };
  readonly failures = { delivery: 0 };
  readonly faults: string[] = [];
  /** Of sends since they were taken last. */
  #answersMs: number[] = [];
  #sequence = 0;

  nextSequence(): number {
    return this.#sequence++;
  }

  answered(afterMs: number): void {
    this.#answersMs.push(afterMs);
  }

  takeAnswers(): Float64Array {
    const taken = Float64Array.from(this.#answersMs).sort();
    this.#answersMs = [];
    return taken;
  }

  blame(fault: string): void {
    this.faults.push(fault);
  }
}
