import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Load } from './load.ts';
import { percentile } from './percentile.ts';
import { waitForQuiet } from './wait-for-quiet.ts';
import { type CpuShares, watchCpu } from './watch-cpu.ts';

/** A load that is this far behind is given up, so that its backlog stays small. */
const GIVE_UP_LAG_MS = 1_000;
const DRAIN_WITHIN_MS = 20_000;

export interface StepResult extends CpuShares {
  rate: number;
  messages: number;
  /** Everything arrived, nothing was refused or cut, and the schedule was kept to its end. */
  isComplete: boolean;
  p50Ms: number;
  p99Ms: number;
  answerP99Ms: number;
  messagesPerSecond: number;
  deliveriesPerSecond: number;
  deliveriesPerCpuSecond: number;
  /** How late messages left the generator. */
  sendLatenessP99Ms: number;
}

interface Step {
  /** Messages a second, over all rooms. */
  rate: number;
  seconds: number;
  /** Keeps the schedule to microseconds by never sleeping through a due time. */
  isPrecise?: boolean;
  giveUpLagMs?: number;
}

/** Sends at a fixed rate whatever the server does, and waits until all has arrived. */
export async function runStep(load: Load, step: Step): Promise<StepResult> {
  const { rate, seconds, isPrecise = false, giveUpLagMs = GIVE_UP_LAG_MS } = step;
  const { ledger, server } = load;
  await waitForQuiet(server);
  ledger.beginStep();
  const before = { sent: ledger.sent, delivered: ledger.delivered, refused: load.refused };
  const cpuSoFar = watchCpu(server);
  const startedAt = performance.now();
  const planned = Math.round(rate * seconds);
  const lateness: number[] = [];
  const dueAt = (index: number) => startedAt + (index * 1_000) / rate;

  let sent = 0;
  let gaveUp = false;
  while (sent < planned && !gaveUp && load.isIntact) {
    const now = performance.now();
    while (sent < planned && dueAt(sent) <= now) {
      lateness.push(now - dueAt(sent));
      load.send(dueAt(sent));
      sent++;
    }
    const overdue = Math.min(sent, Math.floor(((now - startedAt - giveUpLagMs) * rate) / 1_000));
    gaveUp = ledger.delivered - before.delivered < (overdue - load.refused + before.refused) * load.membersPerRoom;
    if (isPrecise && dueAt(sent) - performance.now() < 3) await nextTurn();
    else await pause(1);
  }
  await drain(load);

  const elapsedSeconds = (performance.now() - startedAt) / 1_000;
  const cpu = cpuSoFar();
  const deliveriesPerSecond = (ledger.delivered - before.delivered) / elapsedSeconds;
  const delivered = Float64Array.from(ledger.deliverySamples).sort();
  const answered = Float64Array.from(ledger.answerSamples).sort();
  return {
    rate,
    messages: sent,
    isComplete: !gaveUp && load.isIntact && load.refused === before.refused && ledger.delivered === load.expected,
    p50Ms: percentile(delivered, 0.5),
    p99Ms: percentile(delivered, 0.99),
    answerP99Ms: percentile(answered, 0.99),
    messagesPerSecond: sent / elapsedSeconds,
    deliveriesPerSecond,
    deliveriesPerCpuSecond: deliveriesPerSecond / cpu.serverCpu,
    ...cpu,
    sendLatenessP99Ms: percentile(Float64Array.from(lateness).sort(), 0.99),
  };
}

async function drain(load: Load): Promise<void> {
  const giveUpAt = performance.now() + DRAIN_WITHIN_MS;
  const isDrained = () => load.ledger.answered === load.ledger.sent && load.ledger.delivered === load.expected;
  while (!isDrained() && load.isIntact && performance.now() < giveUpAt) await pause(1);
}
