import type { Load } from './load/load.ts';

/** What a workload is given. */
export interface RunContext {
  isLong: boolean;
  /** Leaves a CPU profile of the server beside the results. */
  profile: boolean;
  /** One line of JSON in the results, and one in the terminal. */
  record(line: object): void;
  /** Ends a load; whatever was wrong with it fails the run. */
  finish(load: Load): Promise<void>;
}
