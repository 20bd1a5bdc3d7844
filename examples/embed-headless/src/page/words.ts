import type { ConnectionState, TimelineEntry } from '@roomful/sdk';
import { ChatError } from '@roomful/sdk/embed';

export interface Described {
  author: string;
  isOwn: boolean;
  time: Date;
  text: string;
  /** Under one's own messages: how far they are. */
  mark: string;
}

export function describe(entry: TimelineEntry): Described {
  if (entry.kind === 'outgoing') {
    const { content: text, timestamp, state } = entry;
    const mark = state === 'sending' ? 'Sending …' : 'Not sent';
    return { author: 'You', isOwn: true, time: new Date(timestamp), text, mark };
  }
  const { message, own } = entry;
  const marks = { pending: 'Sent', sent: 'Delivered', failed: 'Sent, but not to everybody here' };
  const mark = own && message.deletedAt === null ? marks[message.deliveryStatus] : '';
  return {
    author: own ? 'You' : (message.authorName ?? message.username),
    isOwn: own,
    time: new Date(message.timestamp),
    text: message.deletedAt === null ? message.content : 'This was taken back.',
    mark,
  };
}

/** `button` is what one can do about it. */
export function sayState(state: ConnectionState): { sentence: string; button?: string } {
  switch (state.status) {
    case 'connecting':
      return { sentence: 'Connecting …' };
    case 'reconnecting': {
      const sentence = `The connection was lost. Attempt ${state.attempt} of ${state.maxAttempts} …`;
      return { sentence, button: 'Try now' };
    }
    case 'offline':
      return { sentence: 'There is no connection. What you write goes out once there is one.', button: 'Try now' };
    case 'stopped':
      if (state.reason === 'displaced') return { sentence: 'This is open in another window.', button: 'Use it here' };
      return { sentence: explain(state.error), button: 'Try again' };
    case 'idle':
    case 'catching-up':
    case 'live':
      return { sentence: '' };
  }
}

/** For who reads. Whoever runs the page wants `code` and `message` in a log. */
export function explain(error: unknown): string {
  if (!(error instanceof ChatError)) return 'Something went wrong here. Load the page again.';
  switch (error.code) {
    case 'UNREACHABLE':
    case 'TIMEOUT':
      return 'The conversation can’t be reached just now.';
    case 'UNAUTHENTICATED':
    case 'SESSION_EXPIRED':
    case 'HOST_TOKEN_REFUSED':
    case 'GUESTS_REFUSED':
      return 'Sign in again to go on.';
    case 'FORBIDDEN':
    case 'ROOM_NOT_FOUND':
    case 'ROOM_DELETED':
      return 'This conversation is not open to you.';
    case 'STOPPED':
    case 'DISPLACED':
      return 'The conversation is closed here.';
    case 'RATE_LIMITED':
      return 'That was much at once. Wait a moment.';
    default:
      // The server's and the SDK's own words are for people too.
      return error.message;
  }
}

export function sayTime(time: Date): string {
  const isToday = time.toDateString() === new Date().toDateString();
  return time.toLocaleString([], { ...(!isToday && { dateStyle: 'medium' }), timeStyle: 'short' });
}

export function sayPeople(names: readonly string[], count: number): string {
  const unnamed = count - names.length;
  const here = unnamed > 0 ? [...names, `${unnamed} more`] : names;
  return `Here: ${new Intl.ListFormat('en').format(here)}`;
}

export function sayTyping(names: readonly string[]): string {
  if (names.length === 0) return '';
  return `${new Intl.ListFormat('en').format(names)} ${names.length === 1 ? 'writes' : 'write'} …`;
}
