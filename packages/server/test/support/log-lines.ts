import { pino } from 'pino';

interface Line {
  msg: string;
  [field: string]: unknown;
}

/** A logger that keeps what it is told. */
export function keepLog(level = 'info') {
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  const logger = pino(
    { level },
    {
      write(line: string) {
        lines.push(JSON.parse(line) as Line);
        for (const look of [...waiting]) look();
      },
    },
  );
  return {
    logger,
    lines,
    /** Waits until so many lines of that message are there. */
    said: (msg: string, times = 1): Promise<Line[]> =>
      new Promise((resolve) => {
        const look = () => {
          const found = lines.filter((line) => line.msg === msg);
          if (found.length < times) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
