import { failWrites } from '../../fixtures/fail-writes.ts';
import { confirmAsSafariDoes, confirmWithinComposition } from '../../fixtures/ime-events.ts';
import { expect, test } from '../../fixtures/test.ts';

const PATIENT = { timeout: 30_000 };

test('[UX-15] [UX-21] Enter sends, Shift+Enter breaks the line, the key can be chosen, and drafts stay with their room', async ({
  arrive,
}) => {
  const alice = await arrive('alice');
  const field = alice.composer();
  const low = await field.evaluate((node) => node.clientHeight);
  await field.pressSequentially('one');
  await field.press('Shift+Enter');
  await field.pressSequentially('two');
  expect(await field.evaluate((node) => node.clientHeight)).toBeGreaterThan(low);
  // Typed on without a pause: what belongs to the next message is not eaten by the last one's way out.
  await field.press('Enter');
  await alice.page.keyboard.type('thr');
  await alice.page.keyboard.type('ee');
  await expect(field).toHaveValue('three');
  await expect(alice.messages()).toHaveCount(1);
  expect(await alice.texts()).toEqual(['one\ntwo']);

  await alice.createRoom('garden');
  await expect(field).toHaveValue('');
  await field.pressSequentially('roses');
  await alice.enterRoom('general');
  await expect(field).toHaveValue('three');
  await alice.page.evaluate(() => localStorage.setItem('roomful:sendKey', 'mod-enter'));
  await alice.page.reload();
  await expect(field).toHaveValue('three');
  await field.press('End');
  await field.press('Enter');
  await field.pressSequentially('four');
  await expect(field).toHaveValue('three\nfour');
  await field.press('Control+Enter');
  await expect(field).toHaveValue('');
  await expect(alice.messages()).toHaveCount(2);
  await alice.enterRoom('garden');
  await expect(field).toHaveValue('roses');
});

test('[UX-16] Enter during a composition never sends, whichever way a browser tells it', async ({ arrive }) => {
  const alice = await arrive('alice');
  const field = alice.composer();
  await field.focus();
  const line = await alice.page.context().newCDPSession(alice.page);
  await line.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
  await expect(field).toHaveValue('にほん');
  await alice.page.keyboard.press('Enter');
  // The test's own keyboard ends the composition and breaks the line at most; a message it is not.
  await expect(field).toHaveValue(/にほん/);
  await line.send('Input.insertText', { text: '日本' });
  await expect(field).toHaveValue(/日本/);
  await field.fill('');
  for (const confirm of [confirmAsSafariDoes, confirmWithinComposition]) {
    await alice.page.evaluate(confirm);
    await expect(field).toHaveValue('日本');
  }
  await expect(alice.messages()).toHaveCount(0);
  await field.press('Enter');
  await expect(alice.message('日本')).toBeVisible();
  await expect(alice.messages()).toHaveCount(1);
  await expect(field).toHaveValue('');
});

test('arrow up fetches the last own text; Escape brings the draft back, Enter saves the change', async ({
  arrive,
  author,
}) => {
  const bob = await author('bob', 'general');
  const alice = await arrive('alice');
  const field = alice.composer();
  await alice.say('frist');
  await bob.say('a message of bob');
  await expect(alice.messages()).toHaveCount(2);
  await field.press('ArrowUp');
  await expect(field).toHaveValue('frist');
  await expect(alice.page.getByText('You are editing your message.')).toBeVisible();
  // Which of them it is can be seen.
  await expect(alice.message('frist')).toHaveCSS('outline-style', 'dashed');
  await expect(alice.message('a message of bob')).toHaveCSS('outline-style', 'none');
  await field.fill('something else');
  await field.press('Escape');
  await expect(field).toHaveValue('');
  await expect(alice.page.getByText('You are editing your message.')).toBeHidden();
  await expect(alice.message('frist')).toHaveCSS('outline-style', 'none');

  await field.press('ArrowUp');
  await field.fill('first');
  await field.press('Enter');
  await expect(alice.message('first')).toContainText('(edited)');
  await expect(field).toHaveValue('');
  await expect(alice.messages()).toHaveCount(2);

  // A draft is no empty field, and a change that fails keeps its text.
  await field.fill('a draft');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('a draft');
  await field.fill('');
  await field.press('ArrowUp');
  await expect(field).toHaveValue('first');
  await field.fill('x'.repeat(2_001));
  await field.press('Enter');
  await expect(field).toHaveValue('x'.repeat(2_001));
  await expect(alice.page.getByText('1 character over the limit')).toBeVisible();
  await alice.page.getByRole('button', { name: 'Cancel editing' }).click();
  await expect(field).toHaveValue('');
  await expect(field).toBeFocused();
});

test('[UX-22] a change that is refused keeps its text and says what to do: try again, or send it anew', async ({
  arrive,
  roomful,
}) => {
  test.setTimeout(90_000);
  const alice = await arrive('alice');
  const { page } = alice;
  const field = alice.composer();
  const edit = async (from: string, to: string) => {
    await expect(alice.message(from).getByRole('img', { name: 'Delivered' })).toBeVisible(PATIENT);
    await field.press('ArrowUp');
    await expect(field).toHaveValue(from);
    await field.fill(to);
    await field.press('Enter');
  };
  await alice.say('first words');
  const mend = failWrites(roomful, 'UPDATE OF content');
  await edit('first words', 'second words');
  await expect(page.getByText(/^The change is not saved\. Something went wrong on the server\. Try again/)).toBeVisible(
    PATIENT,
  );
  await expect(field).toHaveValue('second words');
  await expect(page.getByText('You are editing your message.')).toBeVisible();
  mend();
  await expect(async () => {
    await field.press('Enter');
    await expect(alice.message('second words')).toContainText('(edited)', { timeout: 1_000 });
  }).toPass(PATIENT);
  await expect(field).toHaveValue('');

  await roomful.kill();
  await edit('second words', 'third words');
  await expect(page.getByText(/^The change is not saved\. The server can’t be reached just now\./)).toBeVisible(
    PATIENT,
  );
  await expect(field).toHaveValue('third words');
  await roomful.start();
  await expect(async () => {
    await field.press('Enter');
    await expect(alice.message('third words')).toContainText('(edited)', { timeout: 1_000 });
  }).toPass({ timeout: 60_000 });

  await field.press('ArrowUp');
  await field.fill('fourth words');
  // In another tab of hers.
  const other = await page.context().newPage();
  await other.goto(roomful.url);
  const doomed = other.getByRole('article').filter({ hasText: 'third words' });
  await doomed.hover();
  await doomed.getByRole('button', { name: 'Delete message' }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(alice.message('third words')).toHaveCount(0);
  await field.press('Enter');
  await expect(page.getByText('That message was deleted meanwhile.')).toBeVisible();
  await expect(page.getByText('You are editing your message.')).toBeHidden();
  await expect(field).toHaveValue('fourth words');
  await page.reload();
  await expect(field).toHaveValue('fourth words');
  await field.press('Enter');
  await expect(alice.message('fourth words').getByRole('img', { name: /^(Sent|Delivered)$/ })).toBeVisible(PATIENT);
});

test('[UX-33] names, emoji and commands are completed and picked by keyboard and by touch', async ({
  arrive,
  author,
}) => {
  await author('bobby', 'general');
  const alice = await arrive('alice', { hasTouch: true });
  const field = alice.composer();
  const options = alice.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
  await expect(alice.people().getByText('bobby')).toBeVisible();

  await field.pressSequentially('hi @BO');
  await expect(options).toHaveText([/@bobby/]);
  await expect(field).toHaveAttribute('aria-activedescendant', (await options.first().getAttribute('id'))!);
  await field.press('Enter');
  await expect(field).toHaveValue('hi @bobby ');
  await field.pressSequentially(':straw');
  await expect(options.first()).toContainText(':strawberry:', { timeout: 15_000 });
  await options.first().tap();
  await expect(field).toHaveValue('hi @bobby 🍓 ');
  await field.pressSequentially(':tada:');
  await expect(field).toHaveValue('hi @bobby 🍓 🎉');
  await field.pressSequentially(' @bo');
  await expect(options).toHaveCount(1);
  await field.press('Escape');
  await expect(options).toHaveCount(0);
  await alice.page.getByRole('button', { name: 'Send message' }).tap();
  await expect(alice.messages()).toHaveCount(1);

  // By keyboard alone: the picker, its search and its grid; Escape gives the focus back.
  const picker = alice.page.getByRole('dialog', { name: 'Choose an emoji' });
  const button = alice.page.getByRole('button', { name: 'Choose an emoji' });
  await button.focus();
  await alice.page.keyboard.press('Enter');
  await expect(picker.getByRole('searchbox')).toBeFocused({ timeout: 15_000 });
  await alice.page.keyboard.press('Escape');
  await expect(picker).toBeHidden();
  await expect(field).toBeFocused();
  await button.tap();
  await expect(picker.getByRole('searchbox')).toBeFocused();
  await picker.getByRole('searchbox').fill('grape');
  await expect(picker.getByRole('gridcell').first()).toHaveText('🍇');
  await alice.page.keyboard.press('ArrowDown');
  await expect(picker.getByRole('button', { name: 'grapes' })).toBeFocused();
  await alice.page.keyboard.press('Enter');
  await expect(field).toHaveValue('🍇');
  await button.tap();
  await picker.getByRole('button', { name: 'Food and drink' }).tap();
  await picker.getByRole('button', { name: 'melon', exact: true }).tap();
  await expect(field).toHaveValue('🍇🍈');

  await field.fill('');
  await field.pressSequentially('/sho');
  await expect(options).toHaveText([/\/shortcuts/]);
  await field.press('Tab');
  await field.press('Control+Enter');
  await expect(alice.page.getByRole('dialog', { name: 'What the keys do' })).toBeVisible({ timeout: 15_000 });
  await alice.page.keyboard.press('Escape');
  await expect(field).toHaveValue('');
  await alice.say('/shrug who knows');
  await expect(alice.message('who knows ¯\\_(ツ)_/¯')).toBeVisible();
  await alice.say('/remind me');
  await expect(alice.message('/remind me')).toBeVisible();
});

test('[UX-15] Enter after a name in full sends, the shortest code comes first, and nobody is offered oneself', async ({
  arrive,
  author,
}) => {
  await author('bob', 'general');
  await author('bobby', 'general');
  const alice = await arrive('alice');
  const field = alice.composer();
  const options = alice.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option');
  await expect(alice.people().getByText('bobby')).toBeVisible();
  await field.pressSequentially('see you, @');
  await expect(options).toHaveText([/@bob\s*$/, /@bobby\s*$/]);
  await field.pressSequentially('bob');
  await expect(options).toHaveText([/@bob\s*$/, /@bobby\s*$/]);
  await field.press('Enter');
  await expect(alice.message('see you, @bob')).toBeVisible();
  await expect(field).toHaveValue('');
  await field.pressSequentially('@bob');
  await field.press('ArrowDown');
  await field.press('Enter');
  await expect(field).toHaveValue('@bobby ');
  await field.fill('');
  await field.pressSequentially(':smi');
  await expect(options.first()).toContainText(':smile:', { timeout: 15_000 });
});

test('a long text that is pasted is kept and counted; files are refused in words', async ({ arrive }) => {
  const alice = await arrive('alice');
  const field = alice.composer();
  await field.focus();
  await alice.page.keyboard.insertText('y'.repeat(2_500));
  await expect(alice.page.getByText('2,500 of 2,000')).toBeVisible();
  await expect(alice.page.getByText('500 characters over the limit')).toBeVisible();
  await expect(alice.page.getByRole('button', { name: 'Send message' })).toBeDisabled();
  await field.fill('keep me');
  for (const type of ['paste', 'drop']) {
    const prevented = await field.evaluate((node, kind) => {
      const data = new DataTransfer();
      data.items.add(new File(['x'], 'photo.png', { type: 'image/png' }));
      const init = { bubbles: true, cancelable: true };
      const event =
        kind === 'paste'
          ? new ClipboardEvent(kind, { ...init, clipboardData: data })
          : new DragEvent(kind, { ...init, dataTransfer: data });
      return !node.dispatchEvent(event);
    }, type);
    expect(prevented).toBe(true);
    await expect(alice.page.getByText('Files can’t be sent here.')).toBeVisible();
    await field.fill(`keep me ${type}`);
    await expect(alice.page.getByText('Files can’t be sent here.')).toBeHidden();
  }
});
