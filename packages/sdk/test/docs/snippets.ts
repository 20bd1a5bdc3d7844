import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../../..');

/** What a person reads who uses the packages: every piece of code in it is checked. */
export const pages = globSync(['README.md', 'docs/sdk/*.md', 'docs/embed/headless.md', 'packages/*/README.md'], {
  cwd: root,
}).sort();

export interface Snippet {
  page: string;
  /** Of the code's first line in the page, from 1. */
  line: number;
  code: string;
  /** Marked `ts run`: it is run, and what it prints or says in a room is what the page shows below it. */
  runs: boolean;
  /** Marked `ts from FILE`: it stands in that file, which is checked where it stands. */
  from?: string;
  /** The block `text output` after it. */
  output?: string;
  /** The block `text chat NAME` after it, where NAME is the bot's. */
  chat?: { bot: string; text: string };
}

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** The blocks of TypeScript on a page, each with what is shown below it. */
export function findSnippets(page: string): Snippet[] {
  const text = readPage(page);
  const snippets: Snippet[] = [];
  for (const { index, 1: kind = '', 2: content = '' } of text.matchAll(/^ *```(\S+(?: [^\n]*)?)\n(.*?)^ *```$/gms)) {
    const line = text.slice(0, index).split('\n').length + 1;
    const last = snippets.at(-1);
    const bot = /^text chat (\S+)$/.exec(kind)?.[1];
    const from = /^ts from (\S+)$/.exec(kind)?.[1];
    if (from !== undefined) snippets.push({ page, line, code: content, runs: false, from });
    else if (/^ts( run)?$/.test(kind)) snippets.push({ page, line, code: content, runs: kind === 'ts run' });
    else if (last && kind === 'text output') last.output = content;
    else if (last && bot !== undefined) last.chat = { bot, text: content };
    else if (kind.startsWith('ts'))
      throw new Error(`${page}:${line}: a block is "ts", "ts run" or "ts from FILE", not "${kind}".`);
  }
  return snippets;
}
