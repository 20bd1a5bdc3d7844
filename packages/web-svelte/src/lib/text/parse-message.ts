import { isEmojiOnly } from './is-emoji-only.ts';
import type { Block, MessageTree } from './message-tree.ts';
import { parseBlocks } from './parse-blocks.ts';
import { RecentMap } from './recent-map.ts';

/** Some windows of 250 rows. */
const KEPT = 1_000;

/** Whatever may be a mark, an address or a name. A text without any of it is what most messages are. */
const MAYBE_MARKED = /[\\`*_~[\]@¯]|^[ \t]*(?:[>+-]|\d{1,9}[.)])|\S[.:]\S/m;
const BLANK_LINES = /\n(?:[ \t]*\n)+/;

const trees = new RecentMap<string, MessageTree>(KEPT);

/**
 * The tree of a text, made once for each text: whoever sees it again gets the same tree. The text is the key, rather than
 * a message's id and rev, for nothing else decides over the tree, and so one that is sent keeps it when it gets its id.
 */
export function parseMessage(content: string): MessageTree {
  const known = trees.get(content);
  if (known !== undefined) return known;
  const blocks = MAYBE_MARKED.test(content) ? parseMarked(content) : parsePlain(content);
  const tree = { blocks, emojiOnly: isEmojiOnly(content) };
  trees.set(content, tree);
  return tree;
}

function parseMarked(content: string): Block[] {
  return parseBlocks(content.split('\n'));
}

function parsePlain(content: string): Block[] {
  return content
    .split(BLANK_LINES)
    .map((text) => text.trimEnd())
    .filter((text) => text !== '')
    .map((text) => ({ kind: 'paragraph', children: [{ kind: 'text', text }] }));
}
