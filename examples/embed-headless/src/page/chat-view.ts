import type { ConnectionState, JoinedRoom, TimelineEntry } from '@roomful/sdk';
import { copy, find } from './find.ts';
import { describe, explain, sayPeople, sayState, sayTime, sayTyping } from './words.ts';

interface Row {
  element: HTMLElement;
  shown?: TimelineEntry;
}

/** What one sees of a room. It knows nothing of connections, and makes nothing from a text but text. */
export class ChatView {
  readonly element = copy('#chat');
  onSend: (text: string) => unknown = () => undefined;
  onTyping: (isTyping: boolean) => void = () => undefined;
  onOlder: () => void = () => undefined;
  onAgain: () => void = () => undefined;
  readonly #log = find(this.element, '.log', HTMLElement);
  readonly #list = find(this.element, 'ol', HTMLElement);
  readonly #older = find(this.element, '.older', HTMLButtonElement);
  readonly #people = find(this.element, '.people', HTMLElement);
  readonly #typing = find(this.element, '.typing', HTMLElement);
  readonly #state = find(this.element, '.state span', HTMLElement);
  readonly #again = find(this.element, '.again', HTMLButtonElement);
  readonly #problem = find(this.element, '.problem', HTMLElement);
  readonly #text = find(this.element, 'input', HTMLInputElement);
  /** By the entry's key: it stays the same from the keystroke to the last mark, and so does the row. */
  readonly #rows = new Map<string, Row>();

  constructor() {
    this.#again.addEventListener('click', () => this.onAgain());
    this.#text.addEventListener('input', () => this.onTyping(this.#text.value !== ''));
    this.#older.addEventListener('click', () => {
      // History is read, not announced.
      this.#log.ariaLive = 'off';
      this.onOlder();
    });
    find(this.element, 'form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  draw(room: JoinedRoom): void {
    this.#older.hidden = !room.hasMore;
    const rows = room.entries.map((entry) => this.#rowOf(entry, room));
    rows.forEach((row, index) => {
      const there = this.#list.children[index] ?? null;
      if (there !== row) this.#list.insertBefore(row, there);
    });
    while (this.#list.children.length > rows.length) this.#list.lastElementChild?.remove();
  }

  /** What comes from now on is news. */
  announce(): void {
    this.#log.ariaLive = 'polite';
  }

  showPeople(names: readonly string[], count: number): void {
    this.#people.textContent = sayPeople(names, count);
  }

  showTyping(names: readonly string[]): void {
    this.#typing.textContent = sayTyping(names);
  }

  showState(state: ConnectionState): void {
    const { sentence, button = '' } = sayState(state);
    this.element.dataset['status'] = state.status;
    this.#state.textContent = sentence;
    this.#again.textContent = button;
    this.#again.hidden = button === '';
    this.showProblem();
  }

  /** What went wrong, until it is tried again. */
  showProblem(error?: unknown): void {
    this.#problem.textContent = error === undefined ? '' : explain(error);
  }

  focus(): void {
    this.#text.focus();
  }

  #submit(): void {
    try {
      this.onSend(this.#text.value);
    } catch (error) {
      // A text that can't be a message stays where it is.
      this.showProblem(error);
      return;
    }
    this.showProblem();
    this.#text.value = '';
    // The list grows upward from here.
    this.#log.scrollTop = 0;
  }

  #rowOf(entry: TimelineEntry, room: JoinedRoom): HTMLElement {
    const row = this.#rows.get(entry.key) ?? { element: copy('#row') };
    this.#rows.set(entry.key, row);
    if (row.shown !== entry) fill(row.element, entry, room);
    row.shown = entry;
    return row.element;
  }
}

/** What did not change in an entry stays the same object: only what did is drawn. */
function fill(row: HTMLElement, entry: TimelineEntry, room: JoinedRoom): void {
  const { author, isOwn, time, text, mark } = describe(entry);
  row.classList.toggle('own', isOwn);
  find(row, 'b', HTMLElement).textContent = author;
  find(row, '.text', HTMLElement).textContent = text;
  find(row, '.mark span', HTMLElement).textContent = mark;
  const at = find(row, 'time', HTMLTimeElement);
  at.textContent = sayTime(time);
  at.dateTime = time.toISOString();
  const retry = find(row, '.retry', HTMLButtonElement);
  const discard = find(row, '.discard', HTMLButtonElement);
  const failed = entry.kind === 'outgoing' && entry.state === 'failed' ? entry.clientId : undefined;
  retry.hidden = discard.hidden = failed === undefined;
  retry.onclick = () => failed !== undefined && room.retry(failed);
  discard.onclick = () => failed !== undefined && room.discard(failed);
}
