import type { TimelineEntry } from '@roomful/sdk';
import { type Line, line, type Part, part, type Style } from './line.ts';

const nameStyles: readonly Style[] = ['cyan', 'green', 'yellow', 'magenta', 'blue'];

/** How far a message is, as `/help` explains it. */
export const marks = { sending: '·', stored: '✓', delivered: '✓✓', undelivered: '✓!', failed: '!' } as const;

export interface EntryFormat {
  /** One's own. */
  username: string;
  /** Whether marks can be shown, which change later. */
  hasMarks: boolean;
}

/** `14:02 ✓✓ ana: hello`. The mark is for one's own messages; those of others leave its place empty. */
export function formatEntry(entry: TimelineEntry, { username, hasMarks }: EntryFormat): Line {
  const compose = hasMarks ? composeWithMark : composeWithoutMark;
  if (entry.kind === 'outgoing') {
    const { timestamp, content, state } = entry;
    const mark = state === 'failed' ? part(marks.failed, 'alarm') : part(marks.sending, 'dim');
    return compose(timestamp, mark, [part(username, 'bold'), part(': '), part(content, 'dim')]);
  }
  const { message, own } = entry;
  const mark = part(own ? markOf(message.deliveryStatus) : '', 'dim');
  const name = part(message.username, own ? 'bold' : styleOf(message.username));
  const said =
    message.deletedAt !== null
      ? [part(': '), part('(deleted)', 'dim')]
      : [part(': '), part(message.content), ...(message.editedAt === null ? [] : [part(' (edited)', 'dim')])];
  return compose(message.timestamp, mark, [name, ...botTag(message), ...said]);
}

function composeWithMark(timestamp: number, mark: Part, said: readonly Part[]): Line {
  const gap = part(' '.repeat(3 - mark.text.length));
  return line([part(formatTime(timestamp), 'dim'), part(' '), mark, gap, ...said], 9);
}

function composeWithoutMark(timestamp: number, _: Part, said: readonly Part[]): Line {
  return line([part(`${formatTime(timestamp)} `), ...said], 6);
}

function markOf(status: 'pending' | 'sent' | 'failed'): string {
  switch (status) {
    case 'pending':
      return marks.stored;
    case 'sent':
      return marks.delivered;
    case 'failed':
      return marks.undelivered;
  }
}

function botTag({ authorKind }: { authorKind?: string | undefined }): Part[] {
  return authorKind === 'bot' ? [part(' (bot)', 'dim')] : [];
}

/** The same name always has the same colour. */
function styleOf(name: string): Style {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return nameStyles[sum % nameStyles.length] ?? 'plain';
}

function formatTime(timestamp: number): string {
  return new Date(timestamp).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

export function formatDay(timestamp: number): string {
  return new Date(timestamp).toLocaleDateString('en-GB', { dateStyle: 'full' });
}
