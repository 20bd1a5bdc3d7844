import { ChatError, countCodePoints, findContentProblem, limits, type Message } from '@roomful/sdk';
import type { RoomVisit } from '#lib/chat/room-visit.svelte.ts';
import { TypingSignal } from '#lib/chat/typing-signal.ts';
import { explainError } from '#lib/messages/explain-error.ts';
import { text } from '#lib/messages/text.svelte.ts';
import type { DraftStore, EditDraft } from '#lib/storage/draft-store.svelte.ts';
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
  #edit = $state.raw<EditDraft>();
  readonly #length = $derived.by(() => countCodePoints(this.text));
  #problem = $state<string>();
  #saving = $state(false);
  /** Sent, and not in the field any more, but not kept yet: until then the draft that is stored has them too. */
  #leaving: readonly { text: string }[] = [];
  /** An input method is at work: a field whose text is changed meanwhile loses what is being composed. */
  #held = false;
  /** Sent meanwhile: the field begins with it until it is released. */
  #taken = '';

  constructor(options: ComposingOptions) {
    this.#options = options;
    this.#draft = options.drafts.read(options.visit.room.id);
    this.#edit = options.drafts.readEdit(options.visit.room.id);
    if (this.#edit !== undefined) options.visit.setEditing(this.#edit.message.id);
    this.#typing = new TypingSignal((isTyping) => options.visit.setTyping(isTyping));
  }

  get text(): string {
    return this.#edit?.text ?? this.#draft;
  }

  /** As it is typed. */
  set text(value: string) {
    this.#problem = undefined;
    if (this.#edit === undefined) this.#setDraft(value);
    else this.#setEdit({ ...this.#edit, text: value });
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
    return this.#length;
  }

  /** Whether it is a text that may go out. */
  get fits(): boolean {
    return this.text.trim() !== '' && this.length <= limits.contentMax && !this.#saving;
  }

  stopTyping(): void {
    this.#typing.stop();
  }

  /** The field is gone. */
  dispose(): void {
    this.#typing.stop();
    this.#options.visit.setEditing(undefined);
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    const taken = this.#taken;
    this.#taken = '';
    if (taken !== '') this.#setDraft(withoutSent(this.#draft, taken));
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
    this.#setEdit({ message, text: message.content });
  }

  /** The draft is there again, as it was left. */
  cancelEdit(): void {
    this.#setEdit(undefined);
    this.#problem = undefined;
  }

  async submit(): Promise<void> {
    if (!this.fits) return;
    if (this.#edit === undefined) await this.#send();
    else await this.#save(this.#edit);
  }

  /** The text as it stands now; what is typed from here on is another one. */
  async #send(): Promise<void> {
    const written = withoutSent(this.#draft, this.#taken);
    if (written.trim() === '') return;
    const command = readCommand(written);
    if (command.kind === 'shortcuts') {
      this.#setDraft('');
      this.#options.onshortcuts();
      return;
    }
    this.#problem = findContentProblem(command.text);
    if (this.#problem !== undefined) return;
    this.#typing.stop();
    const kept = this.#options.visit.send(command.text);
    this.#options.onsent();
    await this.#leave(written, kept);
  }

  async #leave(written: string, kept: Promise<void>): Promise<void> {
    const leaving = { text: written };
    this.#leaving = [...this.#leaving, leaving];
    if (this.#held) this.#taken += written;
    else this.#setDraft('');
    let isBack = false;
    try {
      await kept;
    } catch (error) {
      this.#problem = explainError(error);
      isBack = true;
    }
    this.#leaving = this.#leaving.filter((other) => other !== leaving);
    this.#setDraft(isBack ? joinTexts([written, this.#draft]) : this.#draft);
  }

  async #save(edit: EditDraft): Promise<void> {
    if (edit.text === edit.message.content) return this.cancelEdit();
    this.#problem = findContentProblem(edit.text);
    if (this.#problem !== undefined) return;
    this.#saving = true;
    try {
      await this.#options.visit.edit(edit.message.id, edit.text);
      // Who went on typing meanwhile is still at it.
      if (this.#edit === edit) this.cancelEdit();
    } catch (error) {
      if (this.#edit?.message.id === edit.message.id) this.#notSaved(this.#edit.text, error);
    } finally {
      this.#saving = false;
    }
  }

  /** The text stays. Where there is no message any more that it could go into, it may become one. */
  #notSaved(written: string, error: unknown): void {
    const isGone = error instanceof ChatError && error.code === 'MESSAGE_NOT_FOUND';
    if (isGone) {
      this.#setEdit(undefined);
      this.#setDraft(joinTexts([this.#draft, written]));
    }
    this.#problem = isGone ? text.composer.editGone : text.composer.editFailed(explainError(error));
  }

  #setDraft(value: string): void {
    this.#draft = value;
    const unkept = this.#leaving.map((leaving) => leaving.text);
    this.#options.drafts.write(this.#options.visit.room.id, joinTexts([...unkept, value]));
  }

  #setEdit(edit: EditDraft | undefined): void {
    this.#edit = edit;
    this.#options.visit.setEditing(edit?.message.id);
    this.#options.drafts.writeEdit(this.#options.visit.room.id, edit);
  }
}

function joinTexts(texts: readonly string[]): string {
  return texts.filter((one) => one !== '').join('\n');
}
