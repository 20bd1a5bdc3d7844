import type { Block, Inline } from './message-tree.ts';
import { parseMessage } from './parse-message.ts';

/** Whether a text calls somebody by name, anywhere but in code. Names that differ in case alone are one name. */
export function mentions(content: string, username: string): boolean {
  return content.includes('@') && parseMessage(content).blocks.some((block) => blockMentions(block, username));
}

export function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function blockMentions(block: Block, username: string): boolean {
  switch (block.kind) {
    case 'paragraph':
      return block.children.some((inline) => inlineMentions(inline, username));
    case 'quote':
      return block.children.some((inner) => blockMentions(inner, username));
    case 'list':
      return block.items.some((item) => item.some((inner) => blockMentions(inner, username)));
    case 'code':
      return false;
  }
}

function inlineMentions(inline: Inline, username: string): boolean {
  if (inline.kind === 'mention') return isSameName(inline.name, username);
  return 'children' in inline && inline.children.some((inner) => inlineMentions(inner, username));
}
