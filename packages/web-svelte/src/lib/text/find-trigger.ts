/** What stands before the caret and may be completed. `start` is where it begins, with its sign. */
export interface Trigger {
  readonly kind: 'mention' | 'emoji' | 'command';
  readonly query: string;
  readonly start: number;
}

const PATTERNS = [
  ['command', /^\/([a-z]*)$/],
  ['mention', /(?<![\p{L}\p{N}_@/.+-])@([A-Za-z0-9_]{0,20})$/u],
  // With one letter it would be in the way of every `:D`.
  ['emoji', /(?<![\p{L}\p{N}_:/])(?<!\d):([a-z0-9_+-]{2,32})$/u],
] as const;

export function findTrigger(text: string, caret: number): Trigger | undefined {
  const before = text.slice(0, caret);
  for (const [kind, pattern] of PATTERNS) {
    const match = pattern.exec(kind === 'command' ? before : before.slice(-64));
    if (match !== null) return { kind, query: match[1] ?? '', start: caret - match[0].length };
  }
  return undefined;
}

/** A short code that was just closed, such as `:smile:`. */
export function findClosedCode(text: string, caret: number): { code: string; start: number } | undefined {
  const match = /(?<![\p{L}\p{N}_:/]):([a-z0-9_+-]{2,32}):$/u.exec(text.slice(Math.max(0, caret - 64), caret));
  return match === null ? undefined : { code: match[1] ?? '', start: caret - match[0].length };
}
