import { createBotUser, logIn, RoomfulClient } from '@roomful/sdk';
import { Author } from '../../fixtures/author.ts';
import { expect, screens, test } from '../../fixtures/test.ts';

const NOTICED_MS = 500;

test('[UX-27] joining and leaving show within 500 ms, with who was seen when; a name can be mentioned', async ({
  arrive,
  author,
  roomful,
}) => {
  const alice = await arrive('alice');
  const { page } = alice;
  const here = alice.people().getByRole('list', { name: 'Here now' });
  const seen = alice.people().getByRole('list', { name: 'Seen recently' });
  await expect(here.getByText('alice')).toBeVisible();
  // The page itself notes when somebody appears among those who are here, and when they are gone.
  await page.evaluate(() => {
    const changes: Record<string, { here: boolean; at: number }[]> = {};
    Object.assign(globalThis, { changes });
    const look = () => {
      const names = [...document.querySelectorAll('aside ul:first-of-type [data-person]')].map((name) =>
        name.textContent.trim(),
      );
      for (const name of ['bob', 'carol']) {
        const list = (changes[name] ??= []);
        const isHere = names.includes(name);
        if (isHere !== (list.at(-1)?.here ?? false)) list.push({ here: isHere, at: Date.now() });
      }
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  const changesOf = (name: string) =>
    page.evaluate(
      (who) =>
        (globalThis as unknown as { changes: Record<string, { here: boolean; at: number }[]> }).changes[who] ?? [],
      name,
    );

  // The middle of several: one hiccup of a busy machine says nothing about the app.
  const [bob, carol] = [await author('bob'), await author('carol')];
  const said: number[] = [];
  for (const guest of [bob, carol]) {
    said.push(Date.now());
    await guest.join('general');
    await expect(here.getByRole('button', { name: guest.name })).toBeVisible();
    // Those who wrote something are remembered.
    await guest.say(`${guest.name} was here`);
    said.push(Date.now());
    guest.leave();
    await expect(here.getByRole('button', { name: guest.name })).toBeHidden();
  }
  const shown = [...(await changesOf('bob')), ...(await changesOf('carol'))];
  expect(shown.map((change) => change.here)).toEqual([true, false, true, false]);
  const delays = shown.map((change, index) => change.at - (said[index] ?? 0)).toSorted((one, other) => one - other);
  expect(delays[1]).toBeLessThan(NOTICED_MS);

  await expect(seen.getByText('bob')).toBeVisible();
  await expect(seen.getByRole('listitem').filter({ hasText: 'carol' })).toContainText('Seen just now');

  const dora = await author('dora', 'general');
  await alice.composer().fill('Hello ');
  await here.getByRole('button', { name: dora.name }).click();
  await expect(alice.composer()).toHaveValue(/^Hello @dora ?$/);
  await expect(alice.composer()).toBeFocused();

  const session = await logIn({ url: roomful.url, username: dora.name, claimKey: dora.claimKey });
  const { token } = await createBotUser({ url: roomful.url, token: session.token ?? '', username: 'helper' });
  const helper = new RoomfulClient({ url: roomful.url, getToken: async () => token });
  await helper.start();
  const room = (await helper.listRooms()).find(({ name }) => name === 'general');
  if (room !== undefined) await helper.join(room.id);
  await expect(here.getByRole('listitem').filter({ hasText: 'helper' })).toContainText('bot');
  await helper.stop();
});

test('[UX-27] five hundred people are told by number, and nothing overlaps or gets slow', async ({
  arrive,
  roomful,
}) => {
  test.setTimeout(90_000);
  const crowd: Author[] = [];
  try {
    for (let first = 0; first < 500; first += 50) {
      const names = Array.from({ length: 50 }, (_, index) => `guest_${first + index}`);
      const guests = await Promise.all(names.map((name) => Author.enter(roomful.url, name)));
      crowd.push(...guests);
      await Promise.all(guests.map((guest) => guest.join('general')));
    }
    const alice = await arrive('alice');
    await expect(alice.people().getByText('501 here now')).toBeAttached({ timeout: 20_000 });
    await expect(alice.people().getByText(/and \d+ more/)).toBeAttached();
    const rows = alice.people().getByRole('list', { name: 'Here now' }).getByRole('listitem');
    expect(await rows.count()).toBeLessThanOrEqual(200);
    const overlaps = await rows.evaluateAll((items) => {
      const boxes = items.map((item) => item.getBoundingClientRect());
      return boxes.filter((box, index) => index > 0 && box.top < (boxes[index - 1]?.bottom ?? 0) - 0.5).length;
    });
    expect(overlaps).toBe(0);
    await alice.say('I am one of many');
    await expect(alice.message('I am one of many')).toBeVisible();
    crowd.pop()?.leave();
    await expect(alice.people().getByText('500 here now')).toBeAttached({ timeout: 10_000 });
  } finally {
    for (const guest of crowd) guest.leave();
  }
});

test('[UX-29] others are seen typing, one, two or many, until their message is there, and nothing moves', async ({
  arrive,
  author,
}) => {
  const alice = await arrive('alice', screens.desktop);
  const { page } = alice;
  const guests = [
    await author('bob', 'general'),
    await author('carol', 'general'),
    await author('dora', 'general'),
    await author('emil', 'general'),
  ] as const;
  const [bob, carol, dora, emil] = guests;
  await alice.say('Anybody?');
  await expect(alice.message('Anybody?')).toBeVisible();
  const places = () =>
    Promise.all([alice.composer().boundingBox(), alice.message('Anybody?').boundingBox()]).then((boxes) =>
      boxes.map((box) => box?.y),
    );
  const before = await places();

  // One's own typing is no news.
  await alice.composer().pressSequentially('I');
  await expect(page.getByText('is typing…')).toBeHidden();
  bob.setTyping(true);
  await expect(page.getByText('bob is typing…')).toBeVisible();
  expect(await places()).toEqual(before);
  carol.setTyping(true);
  await expect(page.getByText('bob and carol are typing…')).toBeVisible();
  dora.setTyping(true);
  emil.setTyping(true);
  await expect(page.getByText('bob, carol and 2 others are typing…')).toBeVisible();
  expect(await places()).toEqual(before);

  for (const guest of [carol, dora, emil]) guest.setTyping(false);
  await expect(page.getByText('bob is typing…')).toBeVisible();
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      const text = document.body.innerText;
      seen.push(`${text.includes('Here I am') ? 'message' : ''}${text.includes('is typing') ? 'typing' : ''}`);
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await bob.say('Here I am');
  await expect(alice.message('Here I am')).toBeVisible();
  await expect(page.getByText('is typing…')).toBeHidden();
  // At no moment did both stand there.
  const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
  expect(seen).not.toContain('messagetyping');
});

test('[UX-27] without a connection nobody is said to be here, and the banner says that it keeps trying', async ({
  arrive,
  author,
  network,
}) => {
  test.setTimeout(120_000);
  await author('bob', 'general');
  const alice = await arrive('alice', { ...screens.desktop, url: network.url });
  const { page } = alice;
  const dot = alice.people().getByRole('listitem').filter({ hasText: 'bob' }).locator('.dot');
  const colour = () => dot.evaluate((node) => getComputedStyle(node).backgroundColor);
  await expect(alice.people().getByRole('list', { name: 'Here now' })).toContainText('bob');
  const green = await colour();
  network.cut();
  await expect(alice.people().getByRole('list', { name: 'Here when last connected' })).toContainText('bob', {
    timeout: 30_000,
  });
  expect(await colour()).not.toBe(green);
  await expect(page.getByRole('alert')).toContainText('It keeps trying by itself', { timeout: 60_000 });
  network.resume();
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(alice.people().getByRole('list', { name: 'Here now' })).toContainText('bob', { timeout: 30_000 });
  expect(await colour()).toBe(green);
});
