import type { Page } from '@playwright/test';
import { expectTargets } from '../../fixtures/targets.ts';
import { expect, screens, test } from '../../fixtures/test.ts';

/** Goes through the page by Tab and names whatever has focus without being seen. */
async function findHiddenFocus(page: Page, steps: number): Promise<string[]> {
  const hidden: string[] = [];
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press('Tab');
    const problem = await page.evaluate(async () => {
      // Less motion is a very short one, and still takes a frame.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const element = document.activeElement;
      if (element === null || element === document.body) return undefined;
      const shown = element.closest('label') ?? element;
      const { left, right, top, bottom } = shown.getBoundingClientRect();
      const name = `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}`;
      if (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight) return `${name}: outside`;
      // Some part of it has to be on top: what covers all of it hides it.
      const points = [0.15, 0.5, 0.85].flatMap((x) => [0.15, 0.5, 0.85].map((y) => [x, y] as const));
      const seen = points.some(([x, y]) => {
        const hit = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
        return hit !== null && (shown.contains(hit) || hit.contains(shown));
      });
      return seen ? undefined : `${name}: covered`;
    });
    if (problem !== undefined) hidden.push(problem);
  }
  return hidden;
}

/** Two views, key by key. */
test.describe.configure({ timeout: 60_000 });

test('[UX-35] at a desk, targets are large enough and focus is never hidden', async ({ arrive, author }) => {
  const bob = await author('bob', 'general');
  for (let n = 1; n <= 20; n++) await bob.say(`Message ${n} with https://example.com/${n} in it`);
  const desk = await arrive('alice', screens.desktop);
  await expect(desk.message('Message 20')).toBeVisible();
  await expectTargets(desk.page, 24);
  expect(await findHiddenFocus(desk.page, 30)).toEqual([]);
  await desk.page.getByRole('link', { name: 'Settings' }).click();
  await expect(desk.page.getByText('You have no passkeys yet.')).toBeVisible();
  await expectTargets(desk.page, 24);
  expect(await findHiddenFocus(desk.page, 30)).toEqual([]);
});

test('[UX-35] on a phone, targets are as large as fingers, focus is never hidden and reduced motion is honoured', async ({
  arrive,
  stranger,
  author,
  roomful,
}) => {
  const bob = await author('bob', 'general');
  await bob.say('Message 20 with https://example.com/20 in it');
  const login = await stranger('carol', screens.phone);
  await login.page.goto(roomful.url);
  await expect(login.page.getByRole('button', { name: 'Join' })).toBeVisible();
  await expectTargets(login.page, 44);
  await login.leave();

  const phone = await arrive('dave', { ...screens.phone, reducedMotion: 'reduce' });
  await expect(phone.message('Message 20')).toBeVisible();
  await expectTargets(phone.page, 44);
  await phone.page.getByRole('button', { name: 'Show rooms' }).click();
  await expect(phone.page.getByRole('dialog', { name: 'Rooms' })).toBeVisible();
  const longest = await phone.page.evaluate(() =>
    Math.max(0, ...document.getAnimations().map((animation) => Number(animation.effect?.getTiming().duration ?? 0))),
  );
  expect(longest).toBeLessThan(1);
  await expectTargets(phone.page, 44);
  await phone.page.getByRole('dialog', { name: 'Rooms' }).getByRole('link', { name: 'Settings' }).click();
  await expect(phone.page.getByText('You have no passkeys yet.')).toBeVisible();
  await expectTargets(phone.page, 44);
  expect(await findHiddenFocus(phone.page, 25)).toEqual([]);
});

test('[UX-39] with the on-screen keyboard open, composer and last message stay visible', async ({ arrive, author }) => {
  const bob = await author('bob', 'general');
  for (let n = 1; n <= 30; n++) await bob.say(`Message ${n} of a long conversation`);
  const alice = await arrive('alice', screens.phone);
  await expect(alice.message('Message 30')).toBeInViewport();
  await alice.composer().focus();

  // A keyboard that lies over the page, as iOS has it: the visible part shrinks, and may be pushed down.
  const openKeyboard = (height: number, offsetTop: number) =>
    alice.page.evaluate(
      ([visible, top]) => {
        const viewport = window.visualViewport;
        if (viewport === null) throw new Error('no visual viewport');
        Object.defineProperties(viewport, {
          height: { configurable: true, value: visible },
          offsetTop: { configurable: true, value: top },
        });
        viewport.dispatchEvent(new Event('resize'));
        viewport.dispatchEvent(new Event('scroll'));
      },
      [height, offsetTop] as const,
    );
  const bottomOf = async (what: ReturnType<typeof alice.composer>) => {
    const box = await what.boundingBox();
    return box === null ? Infinity : box.y + box.height;
  };
  const last = alice.message('Message 30');
  for (const [height, offsetTop] of [
    [420, 0],
    [420, 400],
  ] as const) {
    await openKeyboard(height, offsetTop);
    await expect.poll(() => bottomOf(alice.composer())).toBeLessThanOrEqual(offsetTop + height);
    expect((await alice.composer().boundingBox())?.y).toBeGreaterThan(offsetTop);
    await expect.poll(() => bottomOf(last)).toBeLessThanOrEqual((await alice.composer().boundingBox())?.y ?? 0);
    expect(await bottomOf(last)).toBeGreaterThan(offsetTop);
  }
  await openKeyboard(screens.phone.viewport.height, 0);
  await expect.poll(() => bottomOf(alice.composer())).toBeGreaterThan(700);
});

test('at twice the text size, and on the narrowest phone, nothing runs out of the page', async ({
  arrive,
  author,
  roomful,
  stranger,
}) => {
  const bob = await author('bob', 'general');
  await bob.say(`hello ${'x'.repeat(300)}`);
  const { page } = await arrive('alice', screens.desktop);
  const newcomer = await stranger('carol', { ...screens.desktop, locale: 'de-DE' });
  await newcomer.page.goto(roomful.url);
  await expect(newcomer.page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const shown of [page, newcomer.page]) {
    const overflow = () =>
      shown.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    for (const [width, size] of [
      [1280, '200%'],
      [390, '200%'],
      [390, '100%'],
      [320, '100%'],
    ] as const) {
      await shown.setViewportSize({ width, height: 844 });
      await shown.evaluate((value) => (document.documentElement.style.fontSize = value), size);
      await expect.poll(overflow).toBe(0);
    }
  }
});

test('[UX-35] the longest name leaves all of the sidebar in sight', async ({ arrive }) => {
  const { page } = await arrive('W'.repeat(20), screens.desktop);
  const own = page.getByRole('region', { name: 'Your account' });
  const frame = await own.boundingBox();
  const conversation = await page.getByRole('main').boundingBox();
  for (const part of [own.getByRole('button', { name: 'Log out' }), own.getByRole('link', { name: 'Settings' })]) {
    const box = await part.boundingBox();
    expect(box?.x ?? -1).toBeGreaterThanOrEqual(frame?.x ?? Infinity);
    expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThanOrEqual(conversation?.x ?? 0);
  }
});
