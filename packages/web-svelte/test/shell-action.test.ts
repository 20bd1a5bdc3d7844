import { expect, it } from 'vitest';
import { shellAction } from '#lib/ui/keyboard/shell-action.ts';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

it('knows its keys, and leaves letters to whoever types', () => {
  expect(shellAction({ ...plain, key: 'F6' }, true)).toBe('next-region');
  expect(shellAction({ ...plain, key: 'F6', shiftKey: true }, true)).toBe('previous-region');
  expect(shellAction({ ...plain, key: 'k', ctrlKey: true }, true)).toBe('switch-rooms');
  expect(shellAction({ ...plain, key: 'K', metaKey: true }, false)).toBe('switch-rooms');
  expect(shellAction({ ...plain, key: '?', shiftKey: true }, false)).toBe('shortcuts');
  expect(shellAction({ ...plain, key: '?', shiftKey: true }, true)).toBeUndefined();
  expect(shellAction({ ...plain, key: '/', ctrlKey: true }, true)).toBe('shortcuts');
  expect(shellAction({ ...plain, key: 'k' }, false)).toBeUndefined();
  expect(shellAction({ ...plain, key: 'k', ctrlKey: true, altKey: true }, false)).toBeUndefined();
  expect(shellAction({ ...plain, key: 'K', ctrlKey: true, shiftKey: true }, false)).toBeUndefined();
});
