import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import { codeToTokensBase, createShikiPrimitive, resolveLangs } from '@shikijs/primitive';
import { RecentMap } from '#lib/text/recent-map.ts';
import { findLanguage } from './languages.ts';
import { kindOf, type TokenKind, tokenTheme } from './token-theme.ts';

export interface CodeToken {
  readonly text: string;
  readonly kind: TokenKind | undefined;
}

export type CodeLine = readonly CodeToken[];

/** One line that is longer is no code that anybody reads, and takes its time. */
const LONGEST_LINE = 1_000;
/** On one line. A slow machine takes its time for the first one, and what it gave up stays without colours. */
const TIME_LIMIT_MS = 5_000;

const primitive = createShikiPrimitive({
  themes: [tokenTheme],
  langs: [],
  engine: createJavaScriptRegexEngine({ forgiving: true }),
});
const results = new RecentMap<string, readonly CodeLine[]>(100);

/** The lines of a code in coloured pieces; undefined where the label names no language that is known. */
export async function highlight(code: string, label: string): Promise<readonly CodeLine[] | undefined> {
  const language = findLanguage(label);
  if (language === undefined) return undefined;
  const key = `${language.name}\n${code}`;
  const known = results.get(key);
  if (known !== undefined) return known;
  const { default: grammar } = await language.load();
  primitive.loadLanguageSync(await resolveLangs([grammar]));
  const tokens = codeToTokensBase(primitive, code, {
    lang: language.name,
    theme: tokenTheme.name,
    tokenizeMaxLineLength: LONGEST_LINE,
    tokenizeTimeLimit: TIME_LIMIT_MS,
  });
  const lines = tokens.map((line) => line.map(({ content, color }) => ({ text: content, kind: kindOf(color) })));
  results.set(key, lines);
  return lines;
}
