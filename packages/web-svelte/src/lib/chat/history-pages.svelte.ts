import type { LoadMessagesData, Message } from '@roomful/sdk';
import { onceInside } from '#lib/history/once-inside.ts';
import type { PagePlace } from '#lib/history/page-place.ts';
import { countPages } from '#lib/history/page-place.ts';

export interface ShownPage {
  place: PagePlace;
  /** Oldest first. */
  messages: readonly Message[];
  totalMessages: number;
  pageCount: number;
}

type Load = (place: PagePlace) => Promise<LoadMessagesData>;

/** A room's history by pages. What is shown stays until the next page is there. */
export class HistoryPages {
  #load: Load;
  #shown = $state.raw<ShownPage | undefined>(undefined);
  #status = $state.raw<'loading' | 'ready' | 'failed'>('loading');
  #error = $state.raw<unknown>(undefined);
  #asked = 0;

  constructor(load: Load) {
    this.#load = load;
  }

  get shown(): ShownPage | undefined {
    return this.#shown;
  }

  get status(): 'loading' | 'ready' | 'failed' {
    return this.#status;
  }

  get error(): unknown {
    return this.#error;
  }

  /** An answer that comes after another page was asked for is not shown any more. */
  async show(place: PagePlace): Promise<void> {
    const asked = ++this.#asked;
    this.#status = 'loading';
    try {
      const { messages, totalMessages } = await onceInside(() => this.#load(place));
      if (asked !== this.#asked) return;
      this.#shown = { place, messages, totalMessages, pageCount: countPages(totalMessages, place.size) };
      this.#status = 'ready';
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#error = error;
      this.#status = 'failed';
    }
  }
}
