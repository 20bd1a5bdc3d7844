import { expect, it } from 'vitest';
import { Later, loadTheRest } from '#lib/ui/later/later.svelte.ts';

/** A component whose code comes, or fails to come, when the test says so. */
function setUp() {
  const loads: PromiseWithResolvers<{ default: string }>[] = [];
  const later = new Later(() => {
    const load = Promise.withResolvers<{ default: string }>();
    loads.push(load);
    return load.promise;
  });
  return { later, loads };
}

it('is not fetched before it is wanted, and then once', async () => {
  const { later, loads } = setUp();
  expect([later.when(false), loads.length]).toEqual([undefined, 0]);
  expect([later.when(true), later.when(true), loads.length]).toEqual([undefined, undefined, 1]);
  loads[0]?.resolve({ default: 'component' });
  await expect.poll(() => later.when(false)).toBe('component');
  expect([later.when(true), loads.length]).toEqual(['component', 1]);
});

it('says that it did not come, and is asked for again', async () => {
  const { later, loads } = setUp();
  const first = later.load();
  loads[0]?.reject(new TypeError('Failed to fetch'));
  await first;
  expect([later.hasFailed, later.when(false)]).toEqual([true, undefined]);
  const second = later.load();
  loads[1]?.resolve({ default: 'component' });
  await second;
  expect([later.hasFailed, later.when(false)]).toEqual([false, 'component']);
});

it('comes with the rest, one after the other, and nothing that fails stands in the way of what follows', async () => {
  const [first, second] = [setUp(), setUp()];
  const rest = loadTheRest();
  await expect.poll(() => first.loads.length).toBe(1);
  expect(second.loads.length).toBe(0);
  first.loads[0]?.reject(new TypeError('Failed to fetch'));
  await expect.poll(() => second.loads.length).toBe(1);
  second.loads[0]?.resolve({ default: 'component' });
  await rest;
  expect([first.later.hasFailed, second.later.when(false)]).toEqual([true, 'component']);
});
