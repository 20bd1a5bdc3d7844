import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import { exampleTest } from '../../../fixtures/embed/example.ts';
import { panelIn } from '../../../fixtures/embed/test.ts';

const test = exampleTest('embed-strict-csp');

/** What the guide says that a page needs. */
function documentedDirectives(server: string): string[] {
  const guide = readFileSync(new URL('../../../../docs/embed/README.md', import.meta.url), 'utf8');
  const block = /## Your content security policy[^`]*```\n([^`]*)```/.exec(guide)?.[1] ?? '';
  return block.replaceAll('https://chat.example.com', server).trim().split(/;\s*/).filter(Boolean);
}

test('[UX-47] under the documented directives, by address or by nonce, people talk and the console stays empty', async ({
  example,
  visitor,
}) => {
  const [one, other] = [await visitor(), await visitor()];
  const answer = await one.goto(example.origin);
  await other.goto(`${example.origin}/nonce`);
  const field = panelIn(one).getByRole('textbox', { name: 'Message' });
  await field.fill('Some **text** with `code` and https://example.com/\n\n- one');
  await panelIn(one).getByRole('button', { name: 'Send' }).click();
  await expect(
    panelIn(other)
      .getByRole('article', { name: /^Guest/ })
      .getByRole('link'),
  ).toBeVisible();

  const server = new URL((await one.locator('script').getAttribute('src')) ?? '').origin;
  const policy = (answer?.headers()['content-security-policy'] ?? '').split('; ');
  const documented = documentedDirectives(server);
  expect(documented).toHaveLength(2);
  expect(policy.filter((directive) => directive.includes(server))).toEqual(documented);
  expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "require-trusted-types-for 'script'"]));
  expect(policy.join()).not.toContain('unsafe');
});
