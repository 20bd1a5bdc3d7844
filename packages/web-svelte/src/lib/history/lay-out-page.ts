import type { Message } from '@roomful/sdk';

export interface HistoryRow {
  message: Message;
  /** The first of its calendar day, on this page. */
  startsDay: boolean;
  /** Written by another one than the message above, or on another day. */
  startsGroup: boolean;
}

/** Marks where days and authors change. `dayOf` names the calendar day of a time, in the reader's time zone. */
export function layOutPage(messages: readonly Message[], dayOf: (timestampMs: number) => string): HistoryRow[] {
  let previous: { day: string; author: string } | undefined;
  return messages.map((message) => {
    const day = dayOf(message.timestamp);
    const startsDay = day !== previous?.day;
    const startsGroup = startsDay || message.username !== previous?.author;
    previous = { day, author: message.username };
    return { message, startsDay, startsGroup };
  });
}
