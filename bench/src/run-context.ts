import type { Load } from './load/load.ts';
import type { TargetName } from './start-target.ts';

/** What a workload is given. */
export interface RunContext {
  isLong: boolean;
  /** Leaves a CPU profile of the server beside the results. */
  profile: boolean;
  soakMinutes: number;
  /** One line of JSON in the results, and one in the terminal. */
  record(line: object): void;
  /** Ends a load; whatever was wrong with it fails the run. */
  finish(load: Load, options?: { mayBeCut: boolean }): Promise<void>;
  /** Anything here fails the run. */
  blame(target: TargetName, faults: readonly string[]): void;
}
