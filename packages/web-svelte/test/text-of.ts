import { type Block, type Inline, textOfInlines } from '#lib/text/message-tree.ts';
import { parseMessage } from '#lib/text/parse-message.ts';

type Link = Extract<Inline, { kind: 'link' }>;

/** A tree in one line, for tests to read. */
export function outline(source: string): string {
  return parseMessage(source).blocks.map(outlineBlock).join(' ');
}

function outlineBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `p(${block.children.map(outlineInline).join('')})`;
    case 'quote':
      return `quote(${block.children.map(outlineBlock).join(' ')})`;
    case 'list': {
      const items = block.items.map((item) => `li(${item.map(outlineBlock).join(' ')})`).join(' ');
      return block.start === undefined ? `ul(${items})` : `ol[${block.start}](${items})`;
    }
    case 'code':
      return `pre[${block.language}](${block.text})`;
  }
}

function outlineInline(inline: Inline): string {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return `code(${inline.text})`;
    case 'mention':
      return `<${inline.text}>`;
    case 'link':
      return `<${inline.href}>(${inline.children.map(outlineInline).join('')})`;
    default:
      return `${inline.kind === 'emphasis' ? 'em' : inline.kind}(${inline.children.map(outlineInline).join('')})`;
  }
}

/** What a reader sees, without numbers and languages. */
export function textOf(source: string): string {
  return parseMessage(source).blocks.map(textOfBlock).join('');
}

function textOfBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return textOfInlines(block.children);
    case 'quote':
      return block.children.map(textOfBlock).join('');
    case 'list':
      return block.items.flat().map(textOfBlock).join('');
    case 'code':
      return block.text;
  }
}

export function linksOf(source: string): Link[] {
  return parseMessage(source).blocks.flatMap(linksOfBlock);
}

function linksOfBlock(block: Block): Link[] {
  switch (block.kind) {
    case 'paragraph':
      return block.children.flatMap(linksOfInline);
    case 'quote':
      return block.children.flatMap(linksOfBlock);
    case 'list':
      return block.items.flat().flatMap(linksOfBlock);
    case 'code':
      return [];
  }
}

function linksOfInline(inline: Inline): Link[] {
  if (inline.kind === 'link') return [inline];
  return 'children' in inline ? inline.children.flatMap(linksOfInline) : [];
}
