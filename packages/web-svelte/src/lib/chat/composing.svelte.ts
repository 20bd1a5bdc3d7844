import { countCodePoints, findContentProblem, limits, type Message } from '@roomful/sdk';
import type { RoomVisit } from '#lib/chat/room-visit.svelte.ts';
import { TypingSignal } from '#lib/chat/typing-signal.ts';
import { explainError } from '#lib/messages/explain-error.ts';
import { text } from '#lib/messages/text.svelte.ts';
import type { DraftStore } from '#lib/storage/draft-store.ts';
import { readCommand } from '#lib/text/commands.ts';
import { withoutSent } from '#lib/text/without-sent.ts';

interface ComposingOptions {
  visit: RoomVisit;
  drafts: DraftStore;
  /** A message is on its way, and stands in the timeline. */
  onsent(): void;
  /** Somebody asked what the keys do. */
  onshortcuts(): void;
}

/** What is being written in a room: a new message, or a change to one's own. The new one waits while another is changed. */
export class Composing {
  readonly #options: ComposingOptions;
  readonly #typing: TypingSignal;
  #draft = $state('');
  #edit = $state.raw<{ message: Message; text: string }>();
  #problem = $state<string>();
  #saving = $state(false);
  /** On its way into the outbox, which has no text twice because somebody pressed twice. */
  #leaving = false;
  #sendAgain = false;
  /** An input method is at work: a field whose text is changed meanwhile loses what is being composed. */
  #held = false;
  #onRelease: (() => void) | undefined;

  constructor(options: ComposingOptions) {
    this.#options = options;
    this.#draft = options.drafts.read(options.visit.room.id);
    this.#typing = new TypingSignal((isTyping) => options.visit.setTyping(isTyping));
  }

  get text(): string {
    return this.#edit?.text ?? this.#draft;
  }

  /** As it is typed. */
  set text(value: string) {
    this.#problem = undefined;
    if (this.#edit === undefined) this.#setDraft(value);
    else this.#edit = { ...this.#edit, text: value };
    if (value.trim() === '' || this.#edit !== undefined) this.#typing.stop();
    else this.#typing.keystroke();
  }

  get editing(): boolean {
    return this.#edit !== undefined;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** Something that is no message was given. */
  refuse(problem: string): void {
    this.#problem = problem;
  }

  get length(): number {
    return countCodePoints(this.text);
  }

  /** Whether it is a text that may go out. */
  get fits(): boolean {
    return this.text.trim() !== '' && this.length <= limits.contentMax && !this.#saving;
  }

  stopTyping(): void {
    this.#typing.stop();
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#onRelease?.();
    this.#onRelease = undefined;
  }

  /** Fetches the last own message that is still there; answers whether there is one. */
  editLast(): boolean {
    const last = this.#options.visit.entries.findLast(
      (entry) => entry.kind === 'message' && entry.own && entry.message.deletedAt === null,
    );
    if (last?.kind !== 'message') return false;
    this.editMessage(last.message);
    return true;
  }

  editMessage(message: Message): void {
    this.#problem = undefined;
    this.#typing.stop();
    this.#edit = { message, text: message.content };
  }

  /** The draft is there again, as it was left. */
  cancelEdit(): void {
    this.#edit = undefined;
    this.#problem = undefined;
  }

  async submit(): Promise<void> {
    if (!this.fits) return;
    if (this.#edit === undefined) await this.#send();
    else await this.#save(this.#edit);
  }

  async #send(): Promise<void> {
    if (this.#leaving) {
      this.#sendAgain = true;
      return;
    }
    const written = this.#draft;
    const command = readCommand(written);
    if (command.kind === 'shortcuts') {
      this.#setDraft('');
      this.#options.onshortcuts();
      return;
    }
    this.#problem = findContentProblem(command.text);
    if (this.#problem !== undefined) return;
    this.#leaving = true;
    this.#typing.stop();
    try {
      const kept = this.#options.visit.send(command.text);
      this.#options.onsent();
      await kept;
      this.#whenReleased(() => this.#clear(written));
    } catch (error) {
      this.#problem = explainError(error);
    } finally {
      this.#leaving = false;
    }
    const again = this.#sendAgain && this.#problem === undefined;
    this.#sendAgain = false;
    if (again && this.fits && this.#edit === undefined && this.#draft !== written) await this.#send();
  }

  async #save(edit: { message: Message; text: string }): Promise<void> {
    if (edit.text === edit.message.content) return this.cancelEdit();
    this.#problem = findContentProblem(edit.text);
    if (this.#problem !== undefined) return;
    this.#saving = true;
    try {
      await this.#options.visit.edit(edit.message.id, edit.text);
      this.cancelEdit();
    } catch (error) {
      this.#problem = text.composer.editFailed(explainError(error));
    } finally {
      this.#saving = false;
    }
  }

  #whenReleased(work: () => void): void {
    if (this.#held) this.#onRelease = work;
    else work();
  }

  #clear(sent: string): void {
    this.#setDraft(withoutSent(this.#draft, sent));
  }

  #setDraft(value: string): void {
    this.#draft = value;
    this.#options.drafts.write(this.#options.visit.room.id, value);
  }
}
