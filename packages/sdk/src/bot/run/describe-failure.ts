const LENGTH_MAX = 200;

/** The first line of what an error says, for a line of the log; empty for what is no error. Never throws. */
export function describeFailure(error: unknown): string {
  try {
    if (!(error instanceof Error)) return '';
    return String(error.message).split('\n', 1).join('').slice(0, LENGTH_MAX);
  } catch {
    return '';
  }
}
