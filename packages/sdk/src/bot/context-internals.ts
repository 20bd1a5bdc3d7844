import type { Outlet } from './outlet.ts';
import type { PendingSends } from './pending-sends.ts';

/** What stands behind a context, for what the SDK itself adds to it. */
export interface ContextInternals {
  outlet: Outlet;
  sends: PendingSends;
}

const internals = new WeakMap<object, ContextInternals>();

export function keepInternals<Context extends object>(context: Context, behind: ContextInternals): Context {
  internals.set(context, behind);
  return context;
}

/** Throws for an object that is no context of a bot, for example a copy of one. */
export function internalsOf(context: object): ContextInternals {
  const found = internals.get(context);
  if (found) return found;
  throw new TypeError('That is no context of a bot. Pass on the one that the handler got, and no copy of it.');
}
