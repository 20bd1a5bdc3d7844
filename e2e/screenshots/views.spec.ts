import type { Page } from '@playwright/test';
import type { Person } from '../fixtures/person.ts';
import { logIn, RoomfulClient } from '@roomful/sdk';
import { expect, test } from '../fixtures/test.ts';

/** Pictures of every view for a person to judge, in a folder that git ignores. */
const looks = [
  { look: 'desktop-light', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { look: 'desktop-dark', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  { look: 'phone-light', colorScheme: 'light', viewport: { width: 390, height: 844 } },
  { look: 'phone-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

const conversation: readonly (readonly [speaker: number, text: string])[] = [
  [0, 'Good morning! The new reading room opens on Thursday.'],
  [1, 'Lovely. Do we have the programme yet?'],
  [0, 'Almost. Three talks, then tea.\nThe list: https://example.com/programme'],
  [2, 'I can bring cake 🍰'],
  [2, 'And my projector, in case the one there sulks again.'],
  [1, 'You are a star, thank you!'],
  [0, 'Then it is settled: doors at six, first talk at half past.'],
];

for (const { look, colorScheme, viewport } of looks) {
  test(look, async ({ arrive, stranger, roomful }) => {
    test.setTimeout(240_000);
    const dress = async ({ page }: Person) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize(viewport);
    };
    const newcomer = await stranger('newcomer');
    await dress(newcomer);
    await newcomer.page.goto(roomful.url);
    await expect(newcomer.page.getByRole('button', { name: 'Join' })).toBeVisible();
    await shoot(newcomer.page, `${look}/login`);

    const speakers = [await arrive('alice'), await arrive('bob'), await arrive('carol')];
    const [alice] = speakers;
    if (!alice) throw new Error('nobody is there');
    await dress(alice);
    await shoot(alice.page, `${look}/empty-room`);
    const refused = await stranger('bob');
    await dress(refused);
    await refused.typeName(roomful.url);
    await expect(refused.page.getByText('is taken')).toBeVisible();
    await shoot(refused.page, `${look}/name-taken`);

    for (const [speaker, text] of conversation) {
      await speakers[speaker]?.say(text);
      await expect(alice.message(text.split('\n')[0] ?? '')).toBeVisible();
    }
    await expect(alice.message('Then it is settled').getByRole('img', { name: 'Delivered' })).toBeVisible();
    await shoot(alice.page, `${look}/room`);

    if (viewport.width < 600) {
      await alice.page.getByRole('button', { name: 'Show rooms' }).click();
      await shoot(alice.page, `${look}/rooms`);
      await alice.page.keyboard.press('Escape');
      await alice.page.getByRole('button', { name: /^People/ }).click();
      await shoot(alice.page, `${look}/people`);
      await alice.page.keyboard.press('Escape');
    } else {
      await alice.page.getByRole('button', { name: 'Create room' }).click();
      await shoot(alice.page, `${look}/create-room`);
      await alice.page.keyboard.press('Escape');
    }

    await chatter(roomful.url, 200);
    await expect(alice.message('Message 200 of')).toBeVisible();
    await shoot(alice.page, `${look}/200-messages`);

    await roomful.kill();
    await expect(alice.page.getByText(/attempt [345] of 5/)).toBeVisible({ timeout: 20_000 });
    await alice.say('Is this thing on?');
    await shoot(alice.page, `${look}/reconnecting`);
  });
}

/** Two more people who write a lot. */
async function chatter(url: string, count: number): Promise<void> {
  const rooms = [];
  for (const username of ['dan', 'erin']) {
    const { token } = await logIn({ url, username });
    const client = new RoomfulClient({ url, getToken: () => Promise.resolve(token) });
    await client.start();
    const [general] = await client.listRooms();
    if (!general) throw new Error('there is no room');
    rooms.push({ client, room: await client.join(general.id) });
  }
  for (let n = 1; n <= count; n++) {
    await rooms[Math.floor(n / 3) % 2]?.room.send(`Message ${n} of a busy afternoon`).accepted;
  }
  for (const { client } of rooms) await client.stop();
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `../screenshots/${name}.png`, animations: 'disabled' });
}
