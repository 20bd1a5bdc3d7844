import type { EmojiData } from '#lib/emoji/emoji-data.ts';
import type { LanguageTag } from '#lib/emoji/emoji-language.ts';
import { text } from '#lib/messages/text.svelte.ts';
import { commandNames } from '#lib/text/commands.ts';
import { isSameName } from '#lib/text/mentions.ts';
import { findClosedCode, findTrigger, type Trigger } from '#lib/text/find-trigger.ts';
import { rankNames } from '#lib/text/rank-names.ts';
import { shownName } from '#lib/text/shown-name.svelte.ts';

export interface Suggestion {
  /** What the field gets. */
  readonly insert: string;
  readonly label: string;
  readonly detail: string | undefined;
  /** Shown before the label. */
  readonly icon: string | undefined;
}

interface Sources {
  names(): { here: readonly string[]; known: readonly string[] };
  emojiLanguage(): LanguageTag;
}

const MAX_EMOJI = 8;

/** What may follow what is typed: names after @, emoji after :, commands after /. */
export class Completion {
  readonly #sources: Sources;
  #trigger = $state.raw<Trigger>();
  #active = $state(0);
  #emoji = $state.raw<EmojiData>();
  /** Where somebody pressed Escape: nothing is offered there any more. */
  #dismissedAt: number | undefined;
  readonly suggestions: readonly Suggestion[] = $derived.by(() => this.#suggest());

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  get active(): number {
    return Math.min(this.#active, this.suggestions.length - 1);
  }

  /** Whether the name that is chosen is typed to its end: there is nothing to complete. */
  get complete(): boolean {
    const chosen = this.suggestions[this.active]?.insert ?? '';
    return this.#trigger?.kind === 'mention' && isSameName(chosen, `@${this.#trigger.query} `);
  }

  /** Where the text begins that a suggestion replaces. */
  get start(): number {
    return this.#trigger?.start ?? 0;
  }

  /** After every change of the text or the caret. Answers with what a short code that was just closed stands for. */
  follow(written: string, caret: number): { insert: string; start: number } | undefined {
    const trigger = findTrigger(written, caret);
    if (trigger?.start !== this.#dismissedAt) this.#dismissedAt = undefined;
    if (trigger?.start !== this.#trigger?.start || trigger?.query !== this.#trigger?.query) this.#active = 0;
    this.#trigger = trigger === undefined || this.#dismissedAt === trigger.start ? undefined : trigger;
    if (trigger?.kind === 'emoji') void this.#loadEmoji();
    const closed = this.#emoji === undefined ? undefined : findClosedCode(written, caret);
    const character = closed && this.#emoji?.byCode(closed.code);
    return closed === undefined || character === undefined ? undefined : { insert: character, start: closed.start };
  }

  move(step: 1 | -1): void {
    const { length } = this.suggestions;
    this.#active = (this.active + step + length) % length;
  }

  /** Until the caret goes elsewhere. */
  dismiss(): void {
    this.#dismissedAt = this.#trigger?.start;
    this.#trigger = undefined;
  }

  close(): void {
    this.#trigger = undefined;
  }

  async #loadEmoji(): Promise<void> {
    try {
      const { loadEmoji } = await import('#lib/emoji/emoji-data.ts');
      this.#emoji = await loadEmoji(this.#sources.emojiLanguage());
    } catch {
      // Offline before they were ever loaded: there is nothing to offer, and the next letter asks again.
      this.#emoji = undefined;
    }
  }

  #suggest(): Suggestion[] {
    const trigger = this.#trigger;
    switch (trigger?.kind) {
      case 'mention':
        return rankNames(trigger.query, this.#sources.names()).map((name) =>
          toSuggestion(`@${name} `, `@${shownName(name)}`),
        );
      case 'emoji':
        return (this.#emoji?.search(trigger.query, MAX_EMOJI) ?? []).map(({ character, label, code }) => ({
          ...toSuggestion(`${character} `, code === undefined ? label : `:${code}:`),
          detail: code === undefined ? undefined : label,
          icon: character,
        }));
      case 'command':
        return commandNames
          .filter((name) => name.startsWith(trigger.query) && name !== trigger.query)
          .map((name) => ({ ...toSuggestion(`/${name} `, `/${name}`), detail: text.composer[name] }));
      case undefined:
        return [];
    }
  }
}

function toSuggestion(insert: string, label: string): Suggestion {
  return { insert, label, detail: undefined, icon: undefined };
}
