import { describe, expect, it } from 'vitest';
import { findNameProblem } from '#lib/text/name-problem.ts';
import { hueOf, initialsOf } from '#lib/ui/avatar/hue-of.ts';

const rule = {
  min: 3,
  max: 20,
  allowed: /^[a-zA-Z0-9_]*$/,
  words: { invalidCharacters: 'characters', tooShort: 'short', tooLong: 'long' },
};

describe('the hint at a name', () => {
  it.each([
    ['alice', undefined],
    ['a_1', undefined],
    ['ab', 'short'],
    ['', 'short'],
    ['a'.repeat(21), 'long'],
    ['al ice', 'characters'],
    ["admin' OR '1'='1", 'characters'],
    ['älice', 'characters'],
  ])('[S-USR-1] for %j says what to mend', (name, problem) => {
    expect(findNameProblem(name, rule)).toBe(problem);
  });
});

describe('avatars', () => {
  it.each([
    ['bob', 'B'],
    ['ada_l', 'AL'],
    ['Room42', 'R4'],
    ['aliceBee', 'AB'],
    ['Mara Lind', 'ML'],
    ['___', '•'],
  ])('show the initials of %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('have the same hue for a name every time, and not one for all', () => {
    expect(hueOf('alice')).toBe(hueOf('alice'));
    const hues = new Set(['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'].map(hueOf));
    expect(hues.size).toBeGreaterThan(4);
  });
});
