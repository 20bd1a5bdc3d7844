import { setTimeout as pause } from 'node:timers/promises';
import type { Person } from './person.ts';
import type { Truth } from './truth.ts';

const TICK_MS = 5;
const ACK_EVERY_MS = 100;

interface Habit {
  perSecond: number;
  act: (person: Person, dueAt: number) => Promise<void> | void;
}

/** Everybody's habits, each at a fixed rate whatever the server does, by whoever comes to be picked. */
export class Crowd implements Disposable {
  readonly #people: readonly Person[];
  readonly #truth: Truth;
  readonly #acknowledging: NodeJS.Timeout;
  readonly #acting = new Set<Promise<void>>();

  constructor(people: readonly Person[], truth: Truth) {
    this.#people = people;
    this.#truth = truth;
    this.#acknowledging = setInterval(() => {
      for (const person of people) person.acknowledge();
    }, ACK_EVERY_MS);
  }

  async live(roomIds: readonly number[], forMs: number): Promise<void> {
    const habits = createHabits(roomIds).map((habit) => ({ ...habit, done: 0 }));
    const startedAt = performance.now();
    for (let elapsedMs = 0; elapsedMs < forMs; elapsedMs = performance.now() - startedAt) {
      for (const habit of habits) {
        for (; habit.done < (elapsedMs / 1_000) * habit.perSecond; habit.done++) {
          this.#act(habit, startedAt + (habit.done * 1_000) / habit.perSecond);
        }
      }
      await pause(TICK_MS);
    }
    await Promise.all(this.#acting);
    while (!this.#people.every(({ isIdle }) => isIdle)) await pause(TICK_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#acknowledging);
    for (const person of this.#people) person.leave();
  }

  #act({ act }: Habit, dueAt: number): void {
    const here = this.#people.filter(({ isHere }) => isHere);
    const person = pickFrom(here);
    if (!person) return;
    const acting = Promise.resolve(act(person, dueAt))
      .catch((error: unknown) => this.#truth.blame(String(error)))
      .finally(() => this.#acting.delete(acting));
    this.#acting.add(acting);
  }
}

/** A moderate day with all that goes wrong in one. */
function createHabits(roomIds: readonly number[]): Habit[] {
  return [
    { perSecond: 60, act: (person, dueAt) => person.send(dueAt) },
    { perSecond: 4, act: (person) => person.edit() },
    { perSecond: 2, act: (person) => person.delete() },
    { perSecond: 5, act: (person) => person.read() },
    { perSecond: 1, act: (person) => person.move(pickFrom(roomIds) ?? 0) },
    { perSecond: 0.5, act: (person) => person.loseConnection() },
    { perSecond: 0.1, act: (person) => person.withholdAcknowledgements(3_000 + Math.random() * 9_000) },
    { perSecond: 0.05, act: (person) => person.stall() },
  ];
}

function pickFrom<Item>(items: readonly Item[]): Item | undefined {
  return items[Math.floor(Math.random() * items.length)];
}
