import type { output, $ZodType } from 'zod/v4/core';
import type { BotContext } from '../context.ts';
import { internalsOf } from '../context-internals.ts';
import type { JobContext } from '../jobs/job-context.ts';
import type { Adding, Middleware } from '../middleware.ts';
import { OpenSession } from './open-session.ts';
import { SessionShape } from './session-shape.ts';

/** What a conversation is, for a session: each has a value of its own. */
export type SessionScope =
  /** A room; the default. */
  | 'room'
  /** A person, wherever they write. */
  | 'user'
  /** A person in a room. */
  | 'room+user'
  /** Any other key of 1 to 200 characters, or `undefined` where there is no session. */
  | ((context: BotContext | JobContext) => string | undefined);

/** What a session is told: its name, its shape, and what it begins with. */
export interface SessionOptions<Schema extends $ZodType, As extends string = 'session'> {
  /** What it is kept under: letters, digits, `-` and `_`. Another name is another session. */
  name: string;
  /** What a value looks like. It is kept as JSON and read by this. */
  schema: Schema;
  /** What a conversation begins with; a function makes a new one each time. */
  initial: output<Schema> | (() => output<Schema>);
  /** Of the schema; 1 by default. Raise it with a change that old values do not fit, and write `migrate`. */
  version?: number;
  /** Makes a new value of one that was kept by an older version, or that does not fit. What it throws, the handler throws. */
  migrate?: (old: unknown, oldVersion: number) => unknown;
  scope?: SessionScope;
  /** What it is called in the context; `session` by default. */
  as?: As;
}

/** The state of one conversation, as an event finds it. */
export interface Session<Value> {
  /** As the event found it, or as this handler changed it. When the event comes again it finds the same. */
  readonly value: Value;
  /**
   * Builds a new value on the present one, whoever wrote meanwhile: `change` is then asked again. It may answer with a new
   * value or change the one it gets. Answers with the value that was written. An event that comes again changes nothing
   * twice. Throws `ChatError` `CONFLICT` when others were quicker ten times.
   */
  update(change: (value: Value) => Value | Promise<Value> | void | Promise<void>): Promise<Value>;
  /** Puts a value in place of the one that this event found. Throws `ChatError` `CONFLICT` when somebody else wrote meanwhile. */
  set(value: Value): Promise<Value>;
  /** Forgets the value: the conversation begins anew. */
  clear(): Promise<void>;
}

/** Adds `context.session`. `of` opens the same session elsewhere, for example in a job. */
export interface SessionMiddleware<Value, As extends string> extends Adding<Record<As, Session<Value>>> {
  /** Opens the session of a context that did not pass through this middleware, for example a job's. */
  of(context: BotContext | JobContext): Promise<Session<Value>>;
}

/**
 * [BOT12] State of a conversation, kept in the bot's store: with a type, a version, and no write that another one overtook in
 * silence. An event that is handled twice, after a crash, changes it once.
 *
 * @example
 * const bot = createBot().use(
 *   session({ name: 'score', schema: z.object({ points: z.number() }), initial: { points: 0 }, scope: 'room+user' }),
 * );
 * bot.command('point', async ({ session, reply }) => {
 *   const { points } = await session.update((score) => ({ points: score.points + 1 }));
 *   await reply(`You have ${points}.`);
 * });
 */
export function session<Schema extends $ZodType, const As extends string = 'session'>(
  options: SessionOptions<Schema, As>,
): SessionMiddleware<output<Schema>, NoInfer<As>> {
  const { name, scope = 'room', as = 'session' as As } = options;
  if (!/^[\w-]{1,64}$/.test(name)) {
    throw new TypeError(`"${name}" can’t be the name of a session: it has 1 to 64 letters, digits, - and _.`);
  }
  const shape = new SessionShape(options);

  async function open(context: BotContext | JobContext): Promise<OpenSession<Schema>> {
    const key = keyOf(scope, context);
    if (key === undefined) {
      const kind = typeof scope === 'string' ? `scope "${scope}"` : 'that scope';
      throw new TypeError(
        `An event "${context.type}" has no session "${name}" of ${kind}. Ask for it where there is one.`,
      );
    }
    return OpenSession.open({ name, key: `session/${name}/${key}`, shape, context, ...internalsOf(context) });
  }

  const middleware: Middleware<BotContext> = async (context, next) => {
    if (Object.hasOwn(context, as)) {
      throw new TypeError(`There is \`context.${as}\` already. Give this session another name in the context: \`as\`.`);
    }
    let opened: OpenSession<Schema> | undefined;
    let problem: unknown;
    try {
      opened = await open(context);
    } catch (error) {
      // Handlers without need for it are not held up by it. What may pass is waited for.
      if (isPassing(error)) throw error;
      problem = error;
    }
    Object.defineProperty(context, as, {
      enumerable: true,
      get() {
        if (opened) return opened;
        throw problem;
      },
    });
    await next();
  };
  return Object.assign(middleware as unknown as Middleware<BotContext & Record<As, Session<output<Schema>>>>, {
    adds: {},
    of: open,
  });
}

function isPassing(error: unknown): boolean {
  return (error as { retryable?: boolean }).retryable === true;
}

function keyOf(scope: SessionScope, context: BotContext | JobContext): string | undefined {
  const room = context.room?.id;
  const user = 'message' in context ? context.message.userId : undefined;
  switch (scope) {
    case 'room':
      return room === undefined ? undefined : `r${room}`;
    case 'user':
      return user === undefined ? undefined : `u${user}`;
    case 'room+user':
      return room === undefined || user === undefined ? undefined : `r${room}u${user}`;
    default:
      return customKey(scope(context));
  }
}

function customKey(key: string | undefined): string | undefined {
  if (key === undefined || (key.length >= 1 && key.length <= 200)) return key === undefined ? undefined : `=${key}`;
  throw new TypeError(`The key of a session has 1 to 200 characters, and this one has ${key.length}.`);
}
