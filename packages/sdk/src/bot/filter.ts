import type {
  BotContext,
  DeletedContext,
  EditedContext,
  MentionContext,
  MessageContext,
  RoomJoinedContext,
  RoomLeftContext,
  UserJoinedContext,
  UserLeftContext,
} from './context.ts';
import { findMention } from './find-mention.ts';

/** The filters that come with the SDK. */
export interface BuiltInFilters {
  /** Every new message of somebody else. */
  message: MessageContext;
  /** One that names the bot: `@name`. */
  'message:mention': MentionContext;
  /** One that a person wrote. */
  'message:person': MessageContext;
  /** One that another bot wrote. */
  'message:bot': MessageContext;
  'message:edited': EditedContext;
  'message:deleted': DeletedContext;
  'room:joined': RoomJoinedContext;
  'room:left': RoomLeftContext;
  'user:joined': UserJoinedContext;
  'user:left': UserLeftContext;
}

/**
 * What `bot.on` may listen to, and what its handlers get. A plugin adds its own here, and says with `defineFilter` what
 * gets through.
 *
 * @example
 * declare module '@roomful/sdk/bot' {
 *   interface Filters {
 *     'message:question': MessageContext & { question: string };
 *   }
 * }
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- others add to it
export interface Filters extends BuiltInFilters {}

/** Spelled out, so that a mistake is answered with the names that there are. */
export type Filter = { [Name in keyof Filters]: Name }[keyof Filters];

/** What gets through at least one of several filters. */
export type Filtered<Name extends Filter> = { [Each in Name]: Filters[Each] }[Name];

/** What a filter adds to the context that it lets through; `undefined` when it does not. */
type Match = (context: BotContext) => object | undefined;

const nothing = {};

const builtIn: Record<keyof BuiltInFilters, Match> = {
  message: ({ type }) => (type === 'message' ? nothing : undefined),
  'message:mention': (context) => {
    const mention = context.type === 'message' ? findMention(context.text, context.me.username) : undefined;
    return mention === undefined ? undefined : { mention };
  },
  'message:person': (context) =>
    context.type === 'message' && context.message.authorKind !== 'bot' ? nothing : undefined,
  'message:bot': (context) =>
    context.type === 'message' && context.message.authorKind === 'bot' ? nothing : undefined,
  'message:edited': ({ type }) => (type === 'message:edited' ? nothing : undefined),
  'message:deleted': ({ type }) => (type === 'message:deleted' ? nothing : undefined),
  'room:joined': ({ type }) => (type === 'room:joined' ? nothing : undefined),
  'room:left': ({ type }) => (type === 'room:left' ? nothing : undefined),
  'user:joined': ({ type }) => (type === 'user:joined' ? nothing : undefined),
  'user:left': ({ type }) => (type === 'user:left' ? nothing : undefined),
};

const matches = new Map<string, Match>(Object.entries(builtIn));

/**
 * Says what gets through a filter that was added to `Filters`: for what does, `match` answers with what the filter adds
 * to the context, which may be `{}`; for everything else with `undefined`. Throws `TypeError` for a name that is taken.
 *
 * @example
 * defineFilter('message:question', (context) => {
 *   if (context.type !== 'message' || !context.text.endsWith('?')) return undefined;
 *   return { question: context.text };
 * });
 */
export function defineFilter<Name extends Exclude<Filter, keyof BuiltInFilters>>(
  name: Name,
  match: (context: BotContext) => Added<Filters[Name]> | undefined,
): void {
  if (matches.has(name)) throw new TypeError(`There is a filter "${String(name)}" already. Choose another name.`);
  matches.set(name, match);
}

/** What a filter adds to the contexts that it builds on. */
type Added<Context> = Omit<Context, keyof MessageContext | keyof UserJoinedContext | keyof RoomLeftContext>;

/** Throws for a name that is no filter: programs without types learn it at once, not by silence. */
export function compileFilter(names: readonly Filter[]): Match {
  const tests = names.map((name) => {
    const match = matches.get(name);
    if (match) return match;
    throw new TypeError(`There is no filter "${String(name)}". The filters are ${[...matches.keys()].join(', ')}.`);
  });
  return (context) => {
    for (const match of tests) {
      const added = match(context);
      if (added) return added;
    }
    return undefined;
  };
}

/**
 * Whether a context gets through a filter, or one of several; then it has what the filter adds. For middleware, where
 * every kind of event comes along.
 *
 * @example
 * bot.use(async (context, next) => {
 *   if (filterContext(context, 'message:mention')) console.log(context.mention);
 *   await next();
 * });
 */
export function filterContext<Context extends BotContext, Name extends Filter>(
  context: Context,
  filter: Name | readonly Name[],
): context is Context & Filtered<Name> {
  const added = compileFilter([filter].flat())(context);
  if (added) Object.assign(context, added);
  return added !== undefined;
}
