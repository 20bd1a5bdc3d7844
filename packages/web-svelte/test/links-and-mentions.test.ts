import { describe, expect, it } from 'vitest';
import { mentions } from '#lib/text/mentions.ts';
import { linksOf, outline, textOf } from './text-of.ts';

const addressesIn = (source: string) =>
  linksOf(source).map(({ children }) => children.map((child) => 'text' in child && child.text).join(''));
const hrefsIn = (source: string) => linksOf(source).map(({ href }) => href);
const hostsIn = (source: string) => linksOf(source).map(({ host }) => host);

describe('links in messages', () => {
  it('finds addresses, with a scheme or bare, and mailboxes', () => {
    expect(hrefsIn('see https://example.org/a?b=c#d, example.com/x, www.example.net and me@example.org!')).toEqual([
      'https://example.org/a?b=c#d',
      'https://example.com/x',
      'https://www.example.net/',
      'mailto:me@example.org',
    ]);
    expect(hrefsIn('http://localhost:3000/x_y_z and **https://example.org/a_b_c**')).toEqual([
      'http://localhost:3000/x_y_z',
      'https://example.org/a_b_c',
    ]);
    expect(hrefsIn('[some *text*](https://example.org/a_(b) "title") and [x](<https://example.org/>)')).toEqual([
      'https://example.org/a_(b)',
      'https://example.org/',
    ]);
    expect(outline('[some *text*](https://example.org)')).toBe('p(<https://example.org/>(some em(text)))');
  });

  it.each([
    ['Go to https://example.org.', ['https://example.org']],
    ['(https://example.org/a)', ['https://example.org/a']],
    ['https://en.example.org/wiki/Room_(film), they say', ['https://en.example.org/wiki/Room_(film)']],
    ['“https://example.org/a”', ['https://example.org/a']],
    ['really https://example.org/?!', ['https://example.org/']],
    ['[https://example.org/a]: there', ['https://example.org/a']],
    ['<https://example.org/a>', ['https://example.org/a']],
    ['https://example.org/"><img src=x onerror=alert(1)>', ['https://example.org/']],
    ['~~https://example.org/a~~', ['https://example.org/a']],
  ])('leaves the punctuation around an address to the sentence: %s', (source, addresses) => {
    expect(addressesIn(source)).toEqual(addresses);
  });

  it.each([
    'README.md',
    'main.rs and a.py',
    'e.g. this',
    'v1.2.3',
    '3.5',
    'node.js',
    'ok.So what',
    'foo.bar',
    '1.2.3.4',
    '…',
  ])('[S-MSG-7] makes no link of %s', (source) => expect(linksOf(source)).toEqual([]));

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'data:text/html,<b>hi</b>',
    'vbscript:msgbox(1)',
    'ftp://example.org',
    'file:///etc/passwd',
    '//evil.example.org',
    'https://',
    'http:// x',
    '[x](javascript:alert(1))',
    '[x](JAVASCRIPT:alert(1))',
    '[x]( javascript:alert(1))',
    '[x](<javascript:alert(1)>)',
    '[x](<java\tscript:alert(1)>)',
    '[x](java&#x73;cript:alert(1))',
    '[x](javascript&colon;alert(1))',
    '[x](\\javascript:alert(1))',
    '[x](\u0001javascript:alert(1))',
    '[x](\u200bjavascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x)',
    '[x](//evil.org)',
    '[x](\\\\\\\\evil.org)',
    '[x](/api/logout)',
    '[x](#top)',
    '[x](https:evil)',
    '[x](https:///)',
    '[x](blob:https://example.org/1)',
    '[x](view-source:https://example.org)',
    '[x](https://example.org/\u202egnp.exe)',
  ])('[UX-38] shows %j as text', (source) => {
    expect(
      linksOf(source).filter(({ children }) => children.some((child) => 'text' in child && child.text === 'x')),
    ).toEqual([]);
    expect(textOf(source).replaceAll('\\', '')).toBe(source.replaceAll('\\', ''));
  });

  it('shows pictures as text, and links no picture', () => {
    expect(outline('![a cat](https://example.org/cat.png)')).toBe(
      'p(![a cat](<https://example.org/cat.png>(https://example.org/cat.png)))',
    );
  });

  it('tells where a link leads that claims another place', () => {
    expect(
      hostsIn('https://example.org/a [here](https://example.org) [example.org](https://www.example.org/a)'),
    ).toEqual([undefined, undefined, undefined]);
    // A file's name at the end of an address is no host, though it looks like one.
    expect(hostsIn('![img](http://x/y.png) http://intranet/bank.example')).toEqual([undefined, undefined]);
    expect(hostsIn('[http://x/y.png](https://evil.example)')).toEqual(['evil.example']);
    expect(hostsIn('[https://bank.example/evil.example](https://evil.example)')).toEqual(['evil.example']);
    expect(hostsIn('[https://bank.example](https://evil.example)')).toEqual(['evil.example']);
    expect(hostsIn('[bank\u200b.example](https://evil.example)')).toEqual(['evil.example']);
    expect(hostsIn('[ｂank.example](https://bank.example.evil.example)')).toEqual(['bank.example.evil.example']);
    expect(hostsIn('https://bank.example@evil.example/')).toEqual(['evil.example']);
    expect(hostsIn('[boss@example.org](mailto:thief@example.org)')).toEqual(['thief@example.org']);
  });

  it('tells the real name of a host whose letters look like others', () => {
    expect(hostsIn('https://аpple.com')).toEqual(['xn--pple-43d.com']);
    expect(hostsIn('https://gооgle.com/x and https://faceḃook.com')).toEqual([
      'xn--ggle-55da.com',
      'xn--faceook-8l3c.com',
    ]);
    expect(hostsIn('https://müller.de пример.рф')).toEqual([undefined, undefined]);
  });
});

describe('mentions', () => {
  it.each([
    ['@alice', 'p(<@alice>)'],
    ['hi @alice, @bob_2: and (@carol)', 'p(hi <@alice>, <@bob_2>: and (<@carol>))'],
    ['**@alice** _@b_b_', 'p(strong(<@alice>) em(@b_b))'],
    ['@__init__', 'p(<@__init__>)'],
    ['a@alice and me@alice.example', 'p(a@alice and <mailto:me@alice.example>(me@alice.example))'],
    ['`@alice` @al @a-b @alice@example.org', 'p(code(@alice) @al @a-b @alice@example.org)'],
    ['@averyveryverylongname', 'p(@averyveryverylongname)'],
    ['\\@alice', 'p(@alice)'],
    ['@types/node x/@alice', 'p(<@types>/node x/@alice)'],
  ])('%s', (source, tree) => expect(outline(source)).toBe(tree));

  it('tells whether somebody is called, in any case, but not in code', () => {
    expect(mentions('> - *hello @Alice*', 'alice')).toBe(true);
    expect(mentions('`@alice` \n```\n@alice\n```', 'alice')).toBe(false);
    expect(mentions('@alice2 alice', 'alice')).toBe(false);
  });
});
