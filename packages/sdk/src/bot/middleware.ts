import type { BotContext } from './context.ts';

/** Handles an event, or lets the next one do it. What it throws goes to `bot.catch`. */
export type Middleware<Context> = (context: Context, next: () => Promise<void>) => unknown;

/** Middleware that says in its type what it adds to every context. */
export interface Adding<Added extends object> extends Middleware<BotContext & Added> {
  /** Only in types. */
  readonly adds: { readonly added?: Added };
}

/** Middleware in a row, as one. Each may call `next` once. */
export function compose<Context>(all: readonly Middleware<Context>[]): (context: Context) => Promise<void> {
  return (context) => {
    let last = -1;
    const run = async (index: number): Promise<void> => {
      if (index <= last) throw new Error('A middleware called next() twice. Call it once, and wait for it.');
      last = index;
      await all[index]?.(context, () => run(index + 1));
    };
    return run(0);
  };
}
