import type { Preference } from '#lib/preferences/preferences.svelte.ts';
import { isComposing } from './is-composing.ts';

export type SendKey = Preference<'sendKey'>;

type Key = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'isComposing' | 'keyCode'>;

interface FieldState {
  sendKey: SendKey;
  /** Suggestions are open, and have the keys first. */
  suggesting: boolean;
  /** The suggestion that Enter would take stands there already. */
  complete: boolean;
  editing: boolean;
  empty: boolean;
}

export type FieldAct = 'send' | 'next' | 'previous' | 'complete' | 'dismiss' | 'editLast' | 'cancelEdit';

/** What a key asks of the composer; undefined for what the field does by itself, and for all keys of an input method. */
export function readKey(event: Key, state: FieldState): FieldAct | undefined {
  if (isComposing(event)) return undefined;
  const modified = event.ctrlKey || event.metaKey;
  if (!event.shiftKey && !event.altKey && !modified) {
    const act = state.suggesting ? suggestionKeys.get(event.key) : undefined;
    if (act !== undefined && !(event.key === 'Enter' && state.complete)) return act;
  }
  switch (event.key) {
    case 'Enter': {
      const sends = !event.shiftKey && !event.altKey && (modified || state.sendKey === 'enter');
      return sends ? 'send' : undefined;
    }
    case 'ArrowUp':
      return state.empty && !state.editing && !event.shiftKey && !event.altKey && !modified ? 'editLast' : undefined;
    case 'Escape':
      return state.editing ? 'cancelEdit' : undefined;
    default:
      return undefined;
  }
}

const suggestionKeys = new Map<string, FieldAct>([
  ['ArrowDown', 'next'],
  ['ArrowUp', 'previous'],
  ['Enter', 'complete'],
  ['Tab', 'complete'],
  ['Escape', 'dismiss'],
]);
