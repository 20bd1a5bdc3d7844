import type { RoomId } from '@roomful/protocol';
import type { BotContext } from './context.ts';
import type { Middleware } from './middleware.ts';

/**
 * Lets through or not. Before a handler of `bot.on` it decides about that handler alone; in `bot.use` about everything
 * that comes after it.
 */
export interface Guard extends Middleware<BotContext> {
  /** Whether it lets through. */
  readonly test: (context: BotContext) => boolean;
}

/**
 * A guard of one's own.
 *
 * @example
 * const atNight = guard(({ now }) => new Date(now()).getUTCHours() < 6);
 * bot.on('message', atNight, ({ reply }) => reply('Go to bed.'));
 */
export function guard(test: (context: BotContext) => boolean): Guard {
  return Object.assign((context: BotContext, next: () => Promise<void>) => (test(context) ? next() : undefined), {
    test,
  });
}

/**
 * Only what happens in these rooms, by name (without regard to case) or id.
 *
 * @example
 * bot.on('message', onlyIn('lounge'), ({ reply }) => reply('Welcome to the lounge'));
 */
export function onlyIn(...rooms: readonly (string | RoomId)[]): Guard {
  const wanted = new Set(rooms.map(fold));
  return guard(({ room }) => wanted.has(room.id) || wanted.has(fold(room.name)));
}

/**
 * Only what these people did, by name without regard to case.
 *
 * @example
 * bot.command('close', { only: onlyFrom('ana', 'ben') }, ({ reply }) => reply('Closed.'));
 */
export function onlyFrom(...usernames: readonly string[]): Guard {
  const wanted = new Set<unknown>(usernames.map(fold));
  return guard((context) => {
    if ('message' in context) return wanted.has(fold(context.message.username));
    return 'username' in context && wanted.has(fold(context.username));
  });
}

function fold<Value>(value: Value): Value | string {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
