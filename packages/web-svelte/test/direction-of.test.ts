import { expect, it } from 'vitest';
import { directionOf } from '#lib/text/direction-of.ts';

it.each([
  ['12. Hello', 'ltr'],
  ['(1) مرحبا Hello', 'rtl'],
  ['@alice שלום', 'ltr'],
  ['שלום', 'rtl'],
  ['123', 'ltr'],
])('%s is read as %s', (text, direction) => expect(directionOf(text)).toBe(direction));
