import { describe, expect, it } from 'vitest';
import { splitLinks } from '#lib/text/split-links.ts';

const linksIn = (message: string) =>
  splitLinks(message).flatMap((piece) => (piece.kind === 'link' ? [piece.text] : []));

describe('links in messages', () => {
  it('leaves a message without addresses as one piece', () => {
    expect(splitLinks('no links here')).toEqual([{ kind: 'text', text: 'no links here' }]);
    expect(splitLinks('')).toEqual([]);
  });

  it('finds http and https addresses between other words', () => {
    expect(splitLinks('see https://example.org/a?b=c#d and http://example.com too')).toEqual([
      { kind: 'text', text: 'see ' },
      { kind: 'link', text: 'https://example.org/a?b=c#d', href: 'https://example.org/a?b=c#d' },
      { kind: 'text', text: ' and ' },
      { kind: 'link', text: 'http://example.com', href: 'http://example.com/' },
      { kind: 'text', text: ' too' },
    ]);
  });

  it.each([
    ['Go to https://example.org.', ['https://example.org']],
    ['(https://example.org/a)', ['https://example.org/a']],
    ['https://en.example.org/wiki/Room_(film), they say', ['https://en.example.org/wiki/Room_(film)']],
    ['“https://example.org/a”', ['https://example.org/a']],
    ['really https://example.org/?!', ['https://example.org/']],
    ['[https://example.org/a]: there', ['https://example.org/a']],
  ])('leaves the punctuation around an address to the sentence: %s', (message, links) => {
    expect(linksIn(message)).toEqual(links);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<b>hi</b>',
    'ftp://example.org',
    'file:///etc/passwd',
    'https://',
    'http:// x',
  ])('[S-MSG-7] makes no link of %s', (message) => {
    expect(linksIn(message)).toEqual([]);
  });

  it('[S-MSG-7] ends an address where markup would begin', () => {
    expect(linksIn('https://example.org/"><img src=x onerror=alert(1)>')).toEqual(['https://example.org/']);
  });

  it('gives back every character, whatever comes', () => {
    for (const message of [
      'a https://example.org/)))... b',
      '…https://x.y…',
      'https://a.b https://c.d',
      '\n https://a.b\t',
    ]) {
      expect(
        splitLinks(message)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(message);
    }
  });
});
