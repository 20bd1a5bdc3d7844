export type ShellAction = 'next-region' | 'previous-region' | 'switch-rooms' | 'shortcuts';

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** What a key does wherever one is; `typing`: its letters belong to a text field. */
export function shellAction(
  { key, ctrlKey, metaKey, altKey, shiftKey }: Key,
  typing: boolean,
): ShellAction | undefined {
  if (altKey) return undefined;
  const mod = ctrlKey || metaKey;
  if (key === 'F6' && !mod) return shiftKey ? 'previous-region' : 'next-region';
  if (mod && !shiftKey && key.toLowerCase() === 'k') return 'switch-rooms';
  if ((mod && key === '/') || (key === '?' && !mod && !typing)) return 'shortcuts';
  return undefined;
}

export function isTextField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=radio], [type=checkbox]), textarea, select');
}
