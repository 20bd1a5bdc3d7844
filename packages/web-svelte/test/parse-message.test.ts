import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessage } from '#lib/text/parse-message.ts';
import { linksOf, outline, textOf } from './text-of.ts';

const lines = (...texts: string[]) => texts.join('\n');

describe('a message’s text', () => {
  it.each([
    ['plain words', 'p(plain words)'],
    ['one line\nand the next', 'p(one line\nand the next)'],
    ['one\n\n\ntwo', 'p(one) p(two)'],
    ['*a* _b_ **c** __d__ ~~e~~ `f`', 'p(em(a) em(b) strong(c) strong(d) strike(e) code(f))'],
    ['***both***', 'p(em(strong(both)))'],
    ['**bold _and slanted_ text**', 'p(strong(bold em(and slanted) text))'],
    ['2 * 3 * 4', 'p(2 * 3 * 4)'],
    ['snake_case_name and a*b*c', 'p(snake_case_name and aem(b)c)'],
    ['**これは「強調」**です', 'p(strong(これは「強調」)です)'],
    ['~one~ ~~~three~~~ ~~', 'p(~one~ ~~~three~~~ ~~)'],
    ['`` a ` b `` and `*no*`', 'p(code(a ` b) and code(*no*))'],
    ['an `open tick and *star', 'p(an `open tick and *star)'],
    ['\\*not\\* \\_this\\_ C:\\dir', 'p(*not* _this_ C:\\dir)'],
    ['a shrug: ¯\\_(ツ)_/¯ and **b**', 'p(a shrug: ¯\\_(ツ)_/¯ and strong(b))'],
    ['# no heading', 'p(# no heading)'],
    ['Title\n=====\nText\n---', 'p(Title\n=====\nText\n---)'],
    ['---', 'p(---)'],
    ['* * *', 'p(* * *)'],
    ['&lt;b&gt; &amp; <b>bold</b> <!-- -->', 'p(&lt;b&gt; &amp; <b>bold</b> <!-- -->)'],
    ['[a]: https://example.org', 'p([a]: <https://example.org/>(https://example.org))'],
    ['| a | b |\n|---|---|', 'p(| a | b |\n|---|---|)'],
    ['    four spaces', 'p(    four spaces)'],
    ['-', 'p(-)'],
    ['1.', 'p(1.)'],
    ['>', 'p(>)'],
    ['```', 'p(```)'],
    ['-1 degrees and 3.5', 'p(-1 degrees and 3.5)'],
  ])('%j', (source, tree) => expect(outline(source)).toBe(tree));

  it('takes fenced code as it stands, with its language', () => {
    expect(outline(lines('look:', '```ts', 'const a = `*b*`;', '', '  // <i>', '```', 'nice'))).toBe(
      'p(look:) pre[ts](const a = `*b*`;\n\n  // <i>) p(nice)',
    );
    expect(outline('~~~\na\n```\n~~~')).toBe('pre[](a\n```)');
    expect(outline('```\nnever closed')).toBe('pre[](never closed)');
    expect(outline('```one line```')).toBe('p(code(one line))');
  });

  it('ends a quote and a list with the first line that is none', () => {
    expect(outline('> said\n> twice\nanswer')).toBe('quote(p(said\ntwice)) p(answer)');
    expect(outline('- a\n- b\nso yes')).toBe('ul(li(p(a)) li(p(b))) p(so yes)');
    expect(outline('> a\n>> b\n> - c')).toBe('quote(p(a) quote(p(b)) ul(li(p(c))))');
  });

  it('counts on from where a list begins, and lets lists stand in lists', () => {
    expect(outline('3. three\n4. four')).toBe('ol[3](li(p(three)) li(p(four)))');
    expect(outline('text\n1. one')).toBe('p(text) ol[1](li(p(one)))');
    expect(outline('in\n1986. a year')).toBe('p(in\n1986. a year)');
    expect(outline('- a\n  - b\n  - c\n- d\n\n- e')).toBe('ul(li(p(a) ul(li(p(b)) li(p(c)))) li(p(d)) li(p(e)))');
    expect(outline('- a\n\n  more\n- ```\n  code\n  ```')).toBe('ul(li(p(a) p(more)) li(pre[](code)))');
  });

  it('shows what stands too deep as it was typed', () => {
    const deep = outline(`${'> '.repeat(40)}deep`);
    expect(deep).toContain('> > > > deep');
    expect(deep.split('quote(').length).toBeLessThan(10);
    expect(textOf(`${'*a '.repeat(40)}${'b* '.repeat(40)}`).length).toBeGreaterThan(80);
  });

  it('makes the tree of a text once', () => {
    expect(parseMessage('some **text**')).toBe(parseMessage('some **text**'));
  });

  it.each([
    ['😀', true],
    ['👩‍👩‍👧‍👦 🇩🇪 👍🏽', true],
    ['❤️ 1️⃣', true],
    ['😀😀😀😀😀😀', true],
    ['😀😀😀😀😀😀😀', false],
    ['😀 hi', false],
    ['12', false],
    ['#', false],
    ['', false],
    [' ', false],
    ['😀'.repeat(2_000), false],
  ])('knows whether %j is nothing but a few emoji', (source, only) => {
    expect(parseMessage(source).emojiOnly).toBe(only);
  });
});

const SHARP = [
  ...'[](){}<>!*_~`\\ \n>-+#@:/.&;"\'=1a',
  '**',
  '```',
  '~~',
  '](',
  '![',
  '- ',
  '> ',
  '1. ',
  'https://',
  'javascript:',
  'data:text/html,',
  'vbscript:',
  'mailto:',
  'example.org',
  'JaVaScRiPt&colon;',
  'java\tscript:',
  '\u0001',
  '\u202e',
  '//',
  '@alice',
  '😀',
  'م',
  'alert(1)',
];
const hostile = fc.array(fc.constantFrom(...SHARP), { maxLength: 120 }).map((parts) => parts.join(''));

describe('whatever is typed', () => {
  it('[UX-38] no link ever has another scheme than http, https and mailto', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 200 })), (source) => {
        for (const { href } of linksOf(source)) {
          expect(['http:', 'https:', 'mailto:']).toContain(new URL(href).protocol);
          expect(href).toMatch(/^(?:https?:\/\/[^/]|mailto:)/);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('invents nothing: what is shown stands in the source, in its order', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ maxLength: 200 })), (source) => {
        expect(isSubsequence(textOf(source), source)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('loses nothing: every letter is there, but for languages of code and targets of links', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 200 })), (source) => {
        const shown = source.replaceAll(/[`~]|\]\(/g, ' ');
        expect(lettersOf(textOf(shown))).toBe(lettersOf(shown));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes a few milliseconds for 2,000 characters of the worst', () => {
    const units = [
      ...['[', ']', '>', '> ', '*', '*a ', '*a **a ', '_a', '`', '` `` ', '~~a', '~~a~~', '[a](', '[a](<b', '![', '- '],
      ...[
        '1. ',
        '\\',
        '*_`~[',
        '- a\n  ',
        '\n',
        '>\n',
        '```\n',
        '> ```\n',
        'a**b',
        '[[]]',
        '*a_ ',
        '**x** ',
        '](a',
        '((',
      ],
      ...[
        '[a](https://x.y "',
        'https://x.y/(',
        '@a',
        '@alice ',
        'a.de ',
        'a@b.de ',
        '**a_b~~c',
        '1) a\n',
        '¯\\_(ツ)_/¯',
      ],
      ...['a*b_c', '*_ ', '_* ', '[x](y) ', '😀', '](((', ' \n', '"https://', '-\n', '- - '],
    ];
    const slow = units.flatMap((unit) => {
      const source = unit.repeat(Math.ceil(2_000 / unit.length)).slice(0, 2_000);
      const times = [1, 2, 3].map((run) => timed(() => parseMessage(`${source}${run}`)));
      return Math.min(...times) > 15 ? [`${JSON.stringify(unit)}: ${Math.min(...times).toFixed(1)} ms`] : [];
    });
    expect(slow).toEqual([]);
  });
});

/** The processor's time, whatever else the machine does. */
function timed(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return process.cpuUsage(before).user / 1_000;
}

function lettersOf(source: string): string {
  return source.replaceAll(/\P{L}/gu, '');
}

function isSubsequence(short: string, long: string): boolean {
  let at = 0;
  for (const character of long) if (short.startsWith(character, at)) at += character.length;
  return at >= short.length;
}
