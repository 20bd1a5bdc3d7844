import type { Line } from './line.ts';

/** What a line was printed for: in a pipe, `said` goes to stdout and `notice` to stderr. */
export type Purpose = 'said' | 'notice';

export interface Printed {
  /** Shows something else in its place. False when it is out of reach: scrolled away, or printed in a pipe. */
  replace(line: Line): boolean;
}

export interface ViewEvents {
  onLine: (text: string) => void;
  /** What is being written now; only where somebody writes. */
  onDraft: (text: string) => void;
  /** Nothing more will be written. */
  onEnd: () => void;
  /** The words that the last one could become. */
  complete: (text: string) => string[];
}

/** Where the chat is shown and written. */
export interface View extends Disposable {
  /** Whether a person looks at it, and writes in it. */
  readonly isTerminal: boolean;
  print(line: Line, purpose: Purpose): Printed;
  /** What holds just now, beside the place to write. */
  setStatus(line: Line): void;
}
