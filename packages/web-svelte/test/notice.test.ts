import type { Room } from '@roomful/sdk';
import { expect, it } from 'vitest';
import { Notice } from '#lib/chat/notice.svelte.ts';

const garden = { id: 7, name: 'garden' } as Room;

function say(mayRestore = false) {
  const notice = new Notice();
  notice.say({ words: () => 'It was deleted.', room: garden, mayRestore });
  return notice;
}

it('goes when its room is back, by itself or as a new one of its name', () => {
  const [restored, created, other] = [say(), say(), say()];
  restored.listed([{ ...garden, name: 'renamed' }]);
  created.listed([{ ...garden, id: 8 as Room['id'] }]);
  other.listed([{ id: 9, name: 'attic' } as Room]);
  expect([restored, created, other].map(({ words }) => words)).toEqual([undefined, undefined, 'It was deleted.']);
});

it('stays where one is brought to another room, and goes when one goes on by oneself', () => {
  const notice = say(true);
  notice.bringElsewhere();
  notice.entered();
  expect([notice.words, notice.restorable]).toEqual(['It was deleted.', garden]);
  notice.entered();
  expect([notice.words, notice.restorable]).toEqual([undefined, undefined]);
});

it('that is about no room stays, in the language that is in use', () => {
  let words = 'Drafts can’t be kept.';
  const notice = new Notice();
  notice.say({ words: () => words });
  notice.entered();
  words = 'Entwürfe bleiben nicht.';
  expect([notice.words, notice.restorable]).toEqual(['Entwürfe bleiben nicht.', undefined]);
});
