import type { JoinedRoom, TimelineEntry } from '@roomful/sdk';
import { formatDay, formatEntry } from './format-entry.ts';
import { line, part } from './line.ts';
import type { Printed, View } from './view.ts';

interface Shown {
  entry: TimelineEntry;
  printed: Printed;
}

/**
 * Shows the timeline of a room where nothing can be put in between any more: what is new comes below, what changed is shown
 * in its place as long as that can be reached.
 */
export class RoomPrinter {
  readonly #room: JoinedRoom;
  readonly #view: View;
  readonly #username: string;
  readonly #shown = new Map<string, Shown>();
  readonly #stopListening: () => void;
  /** Nothing before it was shown. */
  #oldest: string | undefined;
  #day = '';
  #knowsRestart = false;

  constructor(room: JoinedRoom, { view, username }: { view: View; username: string }) {
    this.#room = room;
    this.#view = view;
    this.#username = username;
    this.#print(room.entries);
    this.#oldest = room.entries[0]?.key;
    this.#stopListening = room.on('change', () => this.#changed());
  }

  stop(): void {
    this.#stopListening();
  }

  /** Shows the page before what was shown so far. Throws `ChatError`. */
  async showOlder(): Promise<void> {
    if (!this.#room.hasMore && this.#olderEntries().length === 0) {
      this.#notice('This is the beginning of the room.');
      return;
    }
    if (this.#olderEntries().length === 0) await this.#room.loadOlder();
    const older = this.#olderEntries();
    this.#notice(`── ${older.length} older ${older.length === 1 ? 'message' : 'messages'} ──`);
    this.#print(older);
    this.#oldest = this.#room.entries[0]?.key;
    this.#notice(this.#room.hasMore ? '── /older shows more ──' : '── This was the beginning of the room ──');
  }

  #olderEntries(): readonly TimelineEntry[] {
    const index = this.#room.entries.findIndex(({ key }) => key === this.#oldest);
    return this.#room.entries.slice(0, Math.max(index, 0));
  }

  #changed(): void {
    const { entries, restarted } = this.#room;
    if (restarted && !this.#knowsRestart) {
      this.#knowsRestart = true;
      this.#notice('You missed more than can be shown here: what follows is the newest.');
    }
    // A room without messages has no oldest one; after a restart, the one that was is gone.
    if (!entries.some(({ key }) => key === this.#oldest)) this.#oldest = entries[0]?.key;
    const from = entries.findIndex(({ key }) => key === this.#oldest);
    this.#print(entries.slice(Math.max(from, 0)));
  }

  #print(entries: readonly TimelineEntry[]): void {
    for (const entry of entries) {
      const shown = this.#shown.get(entry.key);
      if (shown) this.#update(shown, entry);
      else if (this.#view.isTerminal || entry.kind === 'message') this.#add(entry);
    }
  }

  #add(entry: TimelineEntry): void {
    const day = formatDay(entry.kind === 'message' ? entry.message.timestamp : entry.timestamp);
    if (day !== this.#day && this.#view.isTerminal) this.#notice(day);
    this.#day = day;
    this.#shown.set(entry.key, { entry, printed: this.#view.print(this.#format(entry), 'said') });
  }

  #update(shown: Shown, entry: TimelineEntry): void {
    if (shown.entry === entry) return;
    const before = shown.entry;
    shown.entry = entry;
    const isInPlace = shown.printed.replace(this.#format(entry));
    if (!isInPlace && isSaidAnew(before, entry)) shown.printed = this.#view.print(this.#format(entry), 'said');
  }

  #format(entry: TimelineEntry) {
    return formatEntry(entry, { username: this.#username, hasMarks: this.#view.isTerminal });
  }

  #notice(text: string): void {
    this.#view.print(line([part(text, 'dim')]), 'notice');
  }
}

/** Whether it now reads differently: a mark that can't be reached is no reason to say everything again. */
function isSaidAnew(before: TimelineEntry, now: TimelineEntry): boolean {
  if (before.kind !== 'message' || now.kind !== 'message') return false;
  return before.message.content !== now.message.content || before.message.deletedAt !== now.message.deletedAt;
}
