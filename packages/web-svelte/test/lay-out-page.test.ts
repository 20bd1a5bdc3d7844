import type { Message } from '@roomful/sdk';
import { expect, it } from 'vitest';
import { layOutPage } from '../src/lib/history/lay-out-page.ts';

const DAY_MS = 86_400_000;
const write = (username: string, timestamp: number) => ({ username, timestamp }) as Message;

it('[UX-28] a page of the history begins a day and a group where the day or the author changes', () => {
  const page = [write('ann', 1), write('ann', 2), write('bob', 3), write('bob', DAY_MS + 1)];
  const rows = layOutPage(page, (time) => String(Math.floor(time / DAY_MS)));
  expect(rows.map(({ startsDay, startsGroup }) => [startsDay, startsGroup])).toEqual([
    [true, true],
    [false, false],
    [false, true],
    [true, true],
  ]);
  expect(rows.map(({ message }) => message)).toEqual(page);
});
