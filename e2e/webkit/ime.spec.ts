import { expect, test } from './support/test.ts';

/** Safari ends the composition first, and the key that ended it comes after, with nothing but its old number to tell. */
function confirmAsSafariDoes(): void {
  const field = document.querySelector('textarea')!;
  field.focus();
  field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
  field.value = 'にほん';
  field.dispatchEvent(
    new InputEvent('input', { bubbles: true, inputType: 'insertCompositionText', isComposing: true }),
  );
  field.value = '日本';
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromComposition' }));
  field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '日本' }));
  const enter = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key: 'Enter', code: 'Enter' });
  Object.defineProperty(enter, 'keyCode', { value: 229 });
  field.dispatchEvent(enter);
}

/** The other order, as WebKit has it elsewhere: the key comes within the composition. */
function confirmWithinComposition(): void {
  const field = document.querySelector('textarea')!;
  field.focus();
  field.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
  const init = { bubbles: true, cancelable: true, key: 'Enter', code: 'Enter', isComposing: true };
  field.dispatchEvent(new KeyboardEvent('keydown', init));
  field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '日本' }));
}

test('[UX-15] [UX-16] WebKit sends nothing by the Enter that ends a composition, and sends by the next', async ({
  visit,
}) => {
  test.setTimeout(60_000);
  const alice = await visit('alice');
  for (const confirm of [confirmAsSafariDoes, confirmWithinComposition]) {
    await alice.page.evaluate(confirm);
    expect(await alice.page.evaluate(() => document.querySelector('textarea')!.value)).toBe('日本');
    expect(await alice.page.evaluate(() => document.querySelectorAll('article').length)).toBe(0);
  }
  await alice.page.press('Shift', 'Enter');
  expect(await alice.page.evaluate(() => document.querySelector('textarea')!.value)).toBe('日本\n');
  await alice.page.press('Enter');
  await alice.sees('日本');
  expect(await alice.page.evaluate(() => document.querySelector('textarea')!.value)).toBe('');
});
