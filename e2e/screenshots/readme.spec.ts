import { expect, screens, test } from '../fixtures/test.ts';

/** The picture in the README, in `screenshots/readme`: copied to `docs/images` when the look has changed. */
test('the picture in the README', async ({ arrive, author, roomful }) => {
  test.setTimeout(120_000);
  const alice = await arrive('alice', screens.desktop);
  const { page } = alice;
  const [erik, fatima, gwen] = await Promise.all(['erik', 'fatima', 'gwen'].map((name) => author(name, 'general')));
  if (erik === undefined || fatima === undefined || gwen === undefined) throw new Error('Somebody did not come.');
  for (const room of ['book-club', 'garden', 'kitchen', 'reading-room']) {
    await erik.join(room);
    await page.goto(`${roomful.url}/r/${room}`);
    await expect(alice.composer()).toBeEnabled();
  }
  await fatima.join('reading-room');
  await gwen.join('reading-room');

  await erik.say('Good morning! The new reading room opens on **Thursday**.');
  await fatima.say('Lovely. Do we have the programme yet?');
  await erik.say('Almost:\n\n- three talks\n- then tea\n\nThe list is at https://example.com/programme');
  await gwen.say('I can bring cake 🍰');
  await gwen.say('صباح الخير! سأحضر الكعكة والشاي معي.');
  await fatima.say('The door opens by itself, @alice:\n\n```js\nopenDoor({ at: "18:30" }); // half past six\n```');
  await alice.say('Half past six it is. See you there!');
  await expect(alice.message('Half past six it is').getByRole('img', { name: 'Delivered' })).toBeVisible();
  const bob = await author('bob', 'garden');
  await bob.say('The tulips are out.');
  await bob.say('Come and see.');
  await bob.join('kitchen');
  await bob.say('Tea is ready.');
  await expect(page.getByRole('link', { name: 'kitchen' })).toHaveAccessibleDescription('1 unread message');
  gwen.setTyping(true);
  await expect(page.getByText('gwen is typing')).toBeVisible();
  // No message is pointed at, and the code has its colours.
  await page.mouse.move(0, 0);
  await expect(page.locator('code .function').first()).toBeVisible();
  await page.screenshot({ path: '../screenshots/readme/room.png', animations: 'disabled' });
});
