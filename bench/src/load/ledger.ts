import type { Arrivals } from '../wire/dialect.ts';

const answeredWell = Buffer.from('"ok":true');

/** Every message of a load: when it was meant to be sent, whether it was acknowledged, and how late it arrived. */
export class Ledger implements Arrivals {
  readonly acknowledged = new Set<number>();
  readonly refusals = new Map<string, number>();
  delivered = 0;
  answered = 0;
  /** Since the step began, in milliseconds from the intended send time, merged over all sampled members. */
  deliverySamples: number[] = [];
  answerSamples: number[] = [];
  readonly #intendedAt: number[] = [];

  get sent(): number {
    return this.#intendedAt.length;
  }

  beginStep(): void {
    this.deliverySamples = [];
    this.answerSamples = [];
  }

  /** The number of the next message. */
  intend(at: number): number {
    return this.#intendedAt.push(at) - 1;
  }

  add(count: number): void {
    this.delivered += count;
  }

  arrive(sequence: number, at: number): void {
    this.deliverySamples.push(at - (this.#intendedAt[sequence] ?? Number.NaN));
  }

  takeAnswer(sequence: number, frame: Buffer): void {
    this.answered++;
    if (frame.subarray(0, 40).includes(answeredWell)) {
      this.acknowledged.add(sequence);
      this.answerSamples.push(performance.now() - (this.#intendedAt[sequence] ?? Number.NaN));
      return;
    }
    const code = /"code":"(\w+)"/.exec(frame.toString())?.[1] ?? 'unknown';
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}
