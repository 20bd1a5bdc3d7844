import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const docs = ['security.md', 'asvs.md'];
const docsFolder = new URL('../../../docs/', import.meta.url);

/** `[name.test.ts](../path/name.test.ts) “what the test is called”` */
const CITATION = /\[[^\]]+\]\((\.\.\/[^)]+\.(?:test|spec)\.ts)\)\s+“([^”]+)”/g;

interface Citation {
  path: string;
  title: string;
}

function citationsIn(doc: string): Citation[] {
  // A table's line can't be broken, and prose can: both are read alike.
  const text = readFileSync(new URL(doc, docsFolder), 'utf8').replace(/\s+/g, ' ');
  return [...text.matchAll(CITATION)].map(([, path = '', title = '']) => ({ path, title }));
}

function isThere({ path, title }: Citation): boolean {
  const file = fileURLToPath(new URL(path, docsFolder));
  return existsSync(file) && readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title);
}

describe('what the security documents promise', () => {
  it.each(docs.filter((doc) => existsSync(new URL(doc, docsFolder))))(
    '[R-9] every test that %s names exists',
    (doc) => {
      const citations = citationsIn(doc);
      expect(citations.length).toBeGreaterThan(0);
      expect(citations.filter((citation) => !isThere(citation))).toEqual([]);
    },
  );
});
