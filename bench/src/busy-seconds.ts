import { readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** The time in which the machine's cores did anything so far, for whomever; 0 where the system does not say. */
export function busySeconds(): number {
  try {
    const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
    // user nice system idle iowait irq softirq steal …
    const ticks = first.trim().split(/\s+/).slice(1, 9).map(Number);
    const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
    return (ticks.reduce((sum, value) => sum + value, 0) - idle) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
