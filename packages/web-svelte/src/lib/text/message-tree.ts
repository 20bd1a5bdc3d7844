/** A message's text as a tree: what is drawn, and nothing that could become markup by itself. */
export interface MessageTree {
  readonly blocks: readonly Block[];
  /** Nothing but a few emoji: they are shown bigger. */
  readonly emojiOnly: boolean;
}

export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  /** `start` is the number of an ordered list's first item. */
  | { readonly kind: 'list'; readonly start: number | undefined; readonly items: readonly (readonly Block[])[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string };

export type Inline =
  | { readonly kind: 'text' | 'code'; readonly text: string }
  | { readonly kind: 'emphasis' | 'strong' | 'strike'; readonly children: readonly Inline[] }
  /** `host` where the text does not tell, or tells wrongly, where the link leads. */
  | {
      readonly kind: 'link';
      readonly href: string;
      readonly host: string | undefined;
      readonly children: readonly Inline[];
    }
  /** `text` is the name with its @. */
  | { readonly kind: 'mention'; readonly name: string; readonly text: string };

/** All that a reader sees of it, without the marks. */
export function textOfInlines(inlines: readonly Inline[]): string {
  return inlines.map((inline) => ('children' in inline ? textOfInlines(inline.children) : inline.text)).join('');
}

/** Where a message is one paragraph without marks, as most are, its text. */
export function plainTextOf({ blocks: [block, ...others] }: MessageTree): string | undefined {
  if (block?.kind !== 'paragraph' || others.length > 0 || block.children.length !== 1) return undefined;
  const [only] = block.children;
  return only?.kind === 'text' ? only.text : undefined;
}
