import type { SendKey } from './read-key.ts';

/** On a keyboard of glass nobody finds Shift+Enter: there Enter breaks the line, and the button sends. */
export function keyThatSends(chosen: SendKey): SendKey {
  return matchMedia('(hover: none) and (pointer: coarse)').matches ? 'mod-enter' : chosen;
}
