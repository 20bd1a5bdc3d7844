import { tick } from 'svelte';
import type { Timeline } from '#lib/chat/timeline.svelte.ts';

interface ListFocusOptions {
  timeline: Timeline;
  box(): HTMLElement | undefined;
}

/**
 * The list of messages is one tab stop. Focus that comes to it goes on to a message; from there the arrow keys, Home and
 * End move between messages, Tab goes through the links and actions of the one that has it.
 */
export class ListFocus {
  #options: ListFocusOptions;
  #key = $state.raw<string | undefined>(undefined);
  #isInside = $state(false);
  #last: string | undefined;

  constructor(options: ListFocusOptions) {
    this.#options = options;
  }

  /** The message that has the focus, or that has something in it that has. */
  get key(): string | undefined {
    return this.#key;
  }

  /** Of what scrolls: with the focus inside, it is out of the way of Shift+Tab. */
  get tabindex(): 0 | -1 {
    return this.#isInside ? -1 : 0;
  }

  focusin = (event: FocusEvent): void => {
    const { target, currentTarget } = event;
    if (!(target instanceof HTMLElement)) return;
    const key = rowOf(target)?.dataset['key'];
    this.#key = key;
    this.#last = key ?? this.#last;
    // A click beside the messages is no wish to read them one by one.
    if (target === currentTarget && target.matches(':focus-visible')) this.#enter();
    else this.#isInside = target !== currentTarget;
  };

  focusout = (event: FocusEvent): void => {
    const { relatedTarget, currentTarget } = event;
    if (relatedTarget instanceof Node && currentTarget instanceof Node && currentTarget.contains(relatedTarget)) return;
    this.#key = undefined;
    this.#isInside = false;
  };

  keydown = (event: KeyboardEvent): void => {
    const { target } = event;
    if (!(target instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const row = rowOf(target);
    const key = row?.dataset['key'];
    if (row === undefined || key === undefined) return;
    if (target !== row) {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      row.focus();
      return;
    }
    const next = this.#next(event.key, key);
    if (next === undefined) return;
    event.preventDefault();
    void this.#focus(next);
  };

  /** The row that had the focus is not drawn any more: the list keeps it. */
  keep(): void {
    if (this.#key === undefined || document.activeElement !== document.body) return;
    this.#isInside = false;
    this.#enter();
  }

  #next(pressed: string, key: string): string | undefined {
    const { timeline } = this.#options;
    switch (pressed) {
      case 'ArrowUp':
        return timeline.neighbour(key, -1);
      case 'ArrowDown':
        return timeline.neighbour(key, 1);
      case 'Home':
        timeline.toOldest();
        return timeline.edgeKey('first');
      case 'End':
        timeline.toNewest();
        return timeline.edgeKey('last');
      default:
        return undefined;
    }
  }

  async #focus(key: string): Promise<void> {
    if (!this.#options.timeline.reveal(key)) return;
    await tick();
    const row = this.#rows().find((one) => one.dataset['key'] === key);
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
  }

  /** To the message that had the focus last, if it is in sight, else to the lowest one that is. */
  #enter(): void {
    const box = this.#options.box()?.getBoundingClientRect();
    if (box === undefined) return;
    const inSight = this.#rows().filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > box.top && top < box.bottom;
    });
    const whole = inSight.findLast((row) => row.getBoundingClientRect().bottom <= box.bottom + 1);
    const row = inSight.find(({ dataset }) => dataset['key'] === this.#last) ?? whole ?? inSight.at(-1);
    row?.focus({ preventScroll: true });
  }

  #rows(): HTMLElement[] {
    return [...(this.#options.box()?.querySelectorAll<HTMLElement>('[data-key]') ?? [])];
  }
}

function rowOf(element: HTMLElement): HTMLElement | undefined {
  return element.closest<HTMLElement>('[data-key]') ?? undefined;
}
