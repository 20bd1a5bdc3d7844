import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findTypeErrorsIn } from '../helpers/find-type-errors.ts';
import { runSnippet } from './run-snippet.ts';
import { findSnippets, pages, readPage, root } from './snippets.ts';

const snippets = pages.flatMap(findSnippets);

/** Pieces of code show what matters; these names stand for what the page before them made. */
const known = `
import type { Bot } from '@roomful/sdk/bot';
import type { JoinedRoom, RoomfulClient } from '@roomful/sdk';
import type { AppSession } from '@roomful/sdk/embed';
declare global {
  const bot: Bot;
  const client: RoomfulClient;
  const room: JoinedRoom;
  const session: AppSession;
}
`;

it('every piece of code in the docs compiles', () => {
  const texts = new Map([[join(import.meta.dirname, 'known.ts'), known]]);
  const places = new Map<string, (typeof snippets)[number]>();
  snippets.forEach((snippet, index) => {
    if (snippet.from !== undefined) return;
    const path = join(import.meta.dirname, `snippet-${index}.ts`);
    texts.set(path, /^(import|export) /m.test(snippet.code) ? snippet.code : `export {};${snippet.code}`);
    places.set(path, snippet);
  });
  const errors = findTypeErrorsIn(texts, join(import.meta.dirname, '../tsconfig.json'));
  const readable = errors.map(({ path, line, problem }) => {
    const snippet = places.get(path);
    return `${snippet?.page ?? path}:${(snippet?.line ?? 1) + line - 1}: ${problem}`;
  });
  expect(readable).toEqual([]);
});

describe('what the docs show of a file stands in it', () => {
  const plain = (code: string) => code.replaceAll(/\s+/g, ' ').trim();

  it.each(snippets.filter(({ from }) => from !== undefined))('$page, line $line', ({ code, from = '' }) => {
    expect(plain(readFileSync(join(root, from), 'utf8'))).toContain(plain(code));
  });
});

describe('what the docs run says what they show', () => {
  it.each(snippets.filter(({ runs }) => runs))('$page, line $line', async (snippet) => {
    await runSnippet(snippet);
  });
});

it('every link leads to a page, and the pages of the SDK link to nothing outside of their folder', () => {
  const broken = pages.flatMap((page) =>
    [...readPage(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const leavesFolder = page.startsWith('docs/sdk/') && target.startsWith('..');
        return leavesFolder || !existsSync(join(root, dirname(page), target));
      })
      .map((target) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});
