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

/** What `bot.on` may listen to, and what its handlers get. */
export interface Filters {
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

export type Filter = keyof Filters;

/** What gets through at least one of several filters. */
export type Filtered<Name extends Filter> = { [Each in Name]: Filters[Each] }[Name];

/** What a filter adds to the context that it lets through; `undefined` when it does not. */
type Match = (context: BotContext) => object | undefined;

const nothing = {};

const matches: Record<Filter, Match> = {
  message: ({ type }) => (type === 'message' ? nothing : undefined),
  'message:mention': (context) => {
    const mention = context.type === 'message' ? findMention(context.text, context.me.username) : undefined;
    return mention === undefined ? undefined : { mention };
  },
  'message:person': (context) => (context.type === 'message' && kindOf(context) === undefined ? nothing : undefined),
  'message:bot': (context) => (context.type === 'message' && kindOf(context) === 'bot' ? nothing : undefined),
  'message:edited': ({ type }) => (type === 'message:edited' ? nothing : undefined),
  'message:deleted': ({ type }) => (type === 'message:deleted' ? nothing : undefined),
  'room:joined': ({ type }) => (type === 'room:joined' ? nothing : undefined),
  'room:left': ({ type }) => (type === 'room:left' ? nothing : undefined),
  'user:joined': ({ type }) => (type === 'user:joined' ? nothing : undefined),
  'user:left': ({ type }) => (type === 'user:left' ? nothing : undefined),
};

/** Throws for a name that is no filter: programs without types learn it at once, not by silence. */
export function compileFilter(names: readonly Filter[]): Match {
  const tests = names.map((name) => {
    const match = Object.hasOwn(matches, name) ? matches[name] : undefined;
    if (match) return match;
    throw new TypeError(`There is no filter "${name}". The filters are ${Object.keys(matches).join(', ')}.`);
  });
  return (context) => {
    for (const match of tests) {
      const added = match(context);
      if (added) return added;
    }
    return undefined;
  };
}

/** The text without the name if it begins with it, the whole text if the name comes later. */
function findMention(text: string, username: string): string | undefined {
  const place = new RegExp(`(?<![\\w@])@${username}(?!\\w)[,:]?`, 'i').exec(text);
  if (!place) return undefined;
  return place.index === 0 ? text.slice(place[0].length).trim() : text;
}

function kindOf({ message }: MessageContext): string | undefined {
  return (message as { authorKind?: string }).authorKind;
}
