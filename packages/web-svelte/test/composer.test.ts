import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadEmoji } from '#lib/emoji/emoji-data.ts';
import { readCommand } from '#lib/text/commands.ts';
import { findClosedCode, findTrigger } from '#lib/text/find-trigger.ts';
import { RecentMap } from '#lib/text/recent-map.ts';
import { rankNames } from '#lib/text/rank-names.ts';
import { learnNames, shownName } from '#lib/text/shown-name.svelte.ts';
import { withoutSent } from '#lib/text/without-sent.ts';
import { Completion } from '#lib/ui/composer/completion.svelte.ts';
import { readKey } from '#lib/ui/composer/read-key.ts';
import { moveInGrid } from '#lib/ui/emoji/move-in-grid.ts';

const plainKey = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, isComposing: false, keyCode: 0 };
const writing = { sendKey: 'enter', suggesting: false, complete: false, editing: false, empty: false } as const;

describe('the composer’s keys', () => {
  const press = (key: string, event = {}, state = {}) =>
    readKey({ ...plainKey, key, ...event }, { ...writing, ...state });

  it('[UX-15] sends by Enter, and by Ctrl or ⌘ and Enter where that was chosen', () => {
    expect(press('Enter')).toBe('send');
    expect(press('Enter', { shiftKey: true })).toBeUndefined();
    expect(press('Enter', { ctrlKey: true })).toBe('send');
    expect(press('Enter', {}, { sendKey: 'mod-enter' })).toBeUndefined();
    expect(press('Enter', { metaKey: true }, { sendKey: 'mod-enter' })).toBe('send');
  });

  it('[UX-16] leaves every key to an input method at work', () => {
    for (const key of ['Enter', 'Escape', 'ArrowUp', 'Tab']) {
      const states = [{}, { suggesting: true }, { editing: true }, { empty: true }, { sendKey: 'mod-enter' }];
      for (const state of states) {
        expect(press(key, { isComposing: true }, state)).toBeUndefined();
        expect(press(key, { keyCode: 229, ctrlKey: true }, state)).toBeUndefined();
      }
    }
  });

  it('gives suggestions the keys first, and fetches the last text only from an empty field', () => {
    expect(press('Enter', {}, { suggesting: true })).toBe('complete');
    expect(press('Tab', {}, { suggesting: true })).toBe('complete');
    expect(press('ArrowUp', {}, { suggesting: true, empty: true })).toBe('previous');
    expect(press('Escape', {}, { suggesting: true, editing: true })).toBe('dismiss');
    expect(press('Escape', {}, { editing: true })).toBe('cancelEdit');
    // Nothing is left to complete of a name that stands there already.
    expect(press('Enter', {}, { suggesting: true, complete: true })).toBe('send');
    expect(press('Enter', {}, { suggesting: true, complete: true, sendKey: 'mod-enter' })).toBeUndefined();
    expect(press('Tab', {}, { suggesting: true, complete: true })).toBe('complete');
    expect(press('ArrowDown', {}, { suggesting: true, complete: true })).toBe('next');
    expect(press('ArrowUp', {}, { empty: true })).toBe('editLast');
    expect(press('ArrowUp')).toBeUndefined();
    expect(press('Tab')).toBeUndefined();
  });
});

describe('what may be completed', () => {
  const trigger = (text: string) => {
    const found = findTrigger(text, text.length);
    return found && `${found.kind} ${found.query} ${found.start}`;
  };

  it.each([
    ['@', 'mention  0'],
    ['hi @al', 'mention al 3'],
    ['(@al', 'mention al 1'],
    ['a@al', undefined],
    ['@a b', undefined],
    [':sm', 'emoji sm 0'],
    ['so :+1', 'emoji +1 3'],
    [':D', undefined],
    ['12:30', undefined],
    ['a:bc', undefined],
    ['https://', undefined],
    ['/', 'command  0'],
    ['/sh', 'command sh 0'],
    ['a /sh', undefined],
    ['/shrug ', undefined],
  ])('%j', (text, found) => expect(trigger(text)).toBe(found));

  it('knows a short code that was just closed', () => {
    expect(findClosedCode('hi :smile:', 10)).toEqual({ code: 'smile', start: 3 });
    expect(findClosedCode('10:30:', 6)).toBeUndefined();
    expect(findClosedCode('hi :smile: ', 11)).toBeUndefined();
  });

  it('names those who are here first', () => {
    const people = { here: ['zalina', 'alan'], known: ['alice', 'alan', 'bob'] };
    expect(rankNames('AL', people)).toEqual(['alan', 'alice', 'zalina']);
    expect(rankNames('bob', { here: ['bobby', 'Bob'], known: [] })).toEqual(['Bob', 'bobby']);
    expect(rankNames('', people)).toEqual(['zalina', 'alan', 'alice', 'bob']);
  });

  it('[UX-48] offers the users of apps by what they are called, and writes the handle that they have', () => {
    const handle = 'ext_abcdefghjkmnpqrs';
    learnNames([{ username: handle, displayName: 'Mara Lind' }, { username: 'marc' }]);
    const names = () => ({ here: ['alice', 'marc', handle, 'constructor'], known: [] });
    const completion = new Completion({ names, emojiLanguage: () => 'en' });
    completion.follow('@mar', 4);
    expect(completion.suggestions.map(({ label, insert }) => [label, insert])).toEqual([
      ['@marc', '@marc '],
      ['@Mara Lind', `@${handle} `],
    ]);
    // What others read of it is not to be sent: it names nobody.
    completion.follow('@mara', 5);
    expect(completion.complete).toBe(false);
    expect(['alice', 'constructor', handle].map(shownName)).toEqual(['alice', 'constructor', 'Mara Lind']);
  });

  it('finds emoji by short code, name and another language’s name', async () => {
    const english = await loadEmoji('en');
    expect(english.search('smile', 8)[0]?.character).toBe('😄');
    expect(english.search('smi', 8)[0]?.code).toBe('smile');
    expect(english.search('smiley', 8)[0]?.code).toBe('smiley');
    expect(english.byCode('+1')).toBe('👍️');
    expect(english.search('  ', 8)).toEqual([]);
    const german = await loadEmoji('de');
    expect(german.search('erdbeere', 1)[0]?.character).toBe('🍓');
    expect(german.search('strawberry', 1)[0]?.character).toBe('🍓');
    expect(german.ofGroup('food')[0]?.label).toBe('Trauben');
  });
});

describe('a name that is typed to its end', () => {
  it.each([
    ['hi @bob', true],
    ['hi @BOB', true],
    ['hi @bo', false],
    ['hi @bobb', false],
    ['/shru', false],
    ['hi', false],
  ])('%j is complete: %j', (written, complete) => {
    const names = () => ({ here: ['bobby', 'bob'], known: [] });
    const completion = new Completion({ names, emojiLanguage: () => 'en' });
    completion.follow(written, written.length);
    expect(completion.complete).toBe(complete);
    // Whoever goes on to another name means that one.
    if (complete) completion.move(1);
    expect(completion.complete).toBe(false);
  });
});

describe('what is sent', () => {
  it('adds a shrug, shows the keys, and leaves other commands to bots', () => {
    expect(readCommand('/shrug')).toEqual({ kind: 'send', text: '¯\\_(ツ)_/¯' });
    expect(readCommand('/shrug who knows ')).toEqual({ kind: 'send', text: 'who knows ¯\\_(ツ)_/¯' });
    expect(readCommand(' /shortcuts ')).toEqual({ kind: 'shortcuts' });
    for (const text of ['/remind me', '/shrugs', 'a /shrug', '/shortcuts please', '//', '/'])
      expect(readCommand(text)).toEqual({ kind: 'send', text });
  });

  it('[UX-19] takes from the field only what was sent', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (sent, since) => withoutSent(sent + since, sent) === since));
    expect(withoutSent('something else', 'some text')).toBe('something else');
  });
});

describe('the emoji’s grid', () => {
  const grid = { count: 20, columns: 8, rtl: false };

  it('follows the arrows, which turn round in a writing from right to left', () => {
    expect(moveInGrid('ArrowRight', 0, grid)).toBe(1);
    expect(moveInGrid('ArrowRight', 1, { ...grid, rtl: true })).toBe(0);
    expect(moveInGrid('ArrowDown', 3, grid)).toBe(11);
    expect(moveInGrid('ArrowDown', 13, grid)).toBe(13);
    expect(moveInGrid('ArrowUp', 3, grid)).toBe('above');
    expect(moveInGrid('ArrowLeft', 0, grid)).toBe(0);
    expect(moveInGrid('End', 0, grid)).toBe(19);
    expect(moveInGrid('Home', 9, grid)).toBe(0);
    expect(moveInGrid('a', 9, grid)).toBeUndefined();
  });
});

describe('what is kept of trees', () => {
  it('forgets what was not asked for lately, and nothing before that', () => {
    const map = new RecentMap<number, object>(10);
    for (let key = 0; key < 10; key += 1) map.set(key, { key });
    for (let key = 10; key < 19; key += 1) map.set(key, { key });
    expect(map.get(0)).toEqual({ key: 0 });
    for (let key = 20; key < 29; key += 1) map.set(key, { key });
    expect(map.get(0)).toEqual({ key: 0 });
    for (let key = 30; key < 50; key += 1) map.set(key, { key });
    expect(map.get(0)).toBeUndefined();
    expect(map.get(49)).toEqual({ key: 49 });
  });
});
