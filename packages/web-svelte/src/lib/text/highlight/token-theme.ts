import type { ThemeRegistrationRaw } from '@shikijs/primitive';

/** What a piece of code can be: each is a class, and the stylesheet has its colours. */
export type TokenKind = 'comment' | 'string' | 'constant' | 'keyword' | 'function' | 'type' | 'inserted' | 'removed';

const scopes: Readonly<Record<TokenKind, readonly string[]>> = {
  comment: ['comment', 'punctuation.definition.comment', 'meta.diff.header'],
  string: ['string', 'punctuation.definition.string', 'markup.inline.raw'],
  constant: ['constant', 'variable.language', 'support.constant', 'entity.other.attribute-name'],
  keyword: ['keyword', 'storage', 'entity.name.tag', 'keyword.operator.expression'],
  function: ['entity.name.function', 'support.function', 'support.type.property-name', 'variable.function'],
  type: ['entity.name.type', 'entity.name.class', 'support.type', 'support.class', 'entity.name.namespace'],
  inserted: ['markup.inserted'],
  removed: ['markup.deleted'],
};

const kinds = Object.keys(scopes) as TokenKind[];
/** A theme has to speak of colours: these stand for the kinds by their number, and are never shown. */
const colorOf = (kind: TokenKind) => `#0000${String(kinds.indexOf(kind) + 10)}`;
const PLAIN = '#000099';

export const tokenTheme = {
  name: 'roomful',
  type: 'light',
  fg: PLAIN,
  bg: '#ffffff',
  settings: [
    { settings: { foreground: PLAIN, background: '#ffffff' } },
    { scope: ['keyword.operator', 'punctuation'], settings: { foreground: PLAIN } },
    ...kinds.map((kind) => ({ scope: [...scopes[kind]], settings: { foreground: colorOf(kind) } })),
  ],
} satisfies ThemeRegistrationRaw & { fg: string; bg: string };

export function kindOf(color: string | undefined): TokenKind | undefined {
  return kinds.find((kind) => colorOf(kind) === color?.toLowerCase());
}
