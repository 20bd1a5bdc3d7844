import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { parseAnswer, type TimedAnswer, type WireSocket } from '../wire/wire-socket.ts';

/** A question whose answers are timed, and looked at afterwards. */
export interface Question {
  name: string;
  next(): { event: string; payload: unknown; findFault: (answer: unknown) => string | undefined };
}

export interface Answers {
  /** Ascending, from the intended send time, by the name of the question. */
  latenciesMs: Map<string, Float64Array>;
  faults: string[];
}

/** Asks in random order at a fixed rate, each question so many times, however slow the answers are. */
export async function askAtRate(
  socket: WireSocket,
  questions: readonly Question[],
  { rate, times }: { rate: number; times: number },
): Promise<Answers> {
  const order = shuffle(questions.flatMap((question) => Array.from({ length: times }, () => question)));
  const startedAt = performance.now();
  const asked: Promise<{ name: string; latencyMs: number; fault: () => string | undefined }>[] = [];
  for (const [index, question] of order.entries()) {
    const dueAt = startedAt + (index * 1_000) / rate;
    await until(dueAt);
    const { event, payload, findFault } = question.next();
    const toLatency = ({ frame, at }: TimedAnswer) => ({
      name: question.name,
      latencyMs: at - dueAt,
      fault: () => findFault(parseAnswer(frame)),
    });
    asked.push(socket.askTimed(event, payload).then(toLatency));
  }
  const answers = await Promise.all(asked);
  const latenciesOf = (name: string) =>
    Float64Array.from(answers.filter((answer) => answer.name === name).map(({ latencyMs }) => latencyMs)).sort();
  return {
    latenciesMs: new Map(questions.map(({ name }) => [name, latenciesOf(name)])),
    faults: answers.flatMap(({ name, fault }) => {
      const found = fault();
      return found === undefined ? [] : [`${name}: ${found}`];
    }),
  };
}

/** To microseconds: it never sleeps through a due time. */
async function until(dueAt: number): Promise<void> {
  for (let leftMs = dueAt - performance.now(); leftMs > 0; leftMs = dueAt - performance.now()) {
    if (leftMs < 3) await nextTurn();
    else await pause(1);
  }
}

function shuffle<Item>(items: Item[]): Item[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
