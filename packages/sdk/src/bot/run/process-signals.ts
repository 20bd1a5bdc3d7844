const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** [BOT8] The first signal calls `onFirst`; a second one ends the process as if nobody had listened. */
export function listenToSignals(onFirst: (signal: string) => void): () => void {
  let isAsked = false;
  const hear = (signal: NodeJS.Signals) => {
    if (!isAsked) {
      isAsked = true;
      return onFirst(signal);
    }
    stop();
    process.kill(process.pid, signal);
  };
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, hear);
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  return stop;
}
