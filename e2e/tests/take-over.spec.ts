import { expect, test } from '../fixtures/test.ts';

test('[SES4] a displaced browser says so, keeps what was typed, and catches up when it takes over', async ({
  arrive,
  device,
}) => {
  const alice = await arrive('alice');
  const bob = await arrive('bob');
  await alice.composer().fill('half a sentence');
  const second = await device(alice);
  await expect(second.composer()).toBeVisible();
  const notice = alice.page.getByRole('alert');
  await expect(notice).toContainText('You opened Roomful somewhere else');
  // One person, wherever they are: nobody else notices.
  await expect(bob.people().getByRole('list', { name: 'Here now' }).getByText('alice')).toBeVisible();

  await bob.say('while you were over there');
  await expect(second.message('while you were over there')).toBeVisible();
  await expect(alice.message('while you were over there')).toBeHidden();
  await second.leave();
  // It does not take over by itself: the other device may be used again.
  await expect(notice).toBeVisible();

  await notice.getByRole('button', { name: 'Use here' }).click();
  await expect(alice.message('while you were over there')).toHaveCount(1);
  await expect(notice).toBeHidden();
  await expect(alice.composer()).toHaveValue('half a sentence');
  await alice.say('and here I am again');
  await expect(bob.message('and here I am again')).toHaveCount(1);
  await expect(bob.people().getByRole('list', { name: 'Here now' }).getByText('alice')).toHaveCount(1);
});
