/** A piece of a message: plain text, or an address that may be followed. */
export type TextPiece = { kind: 'text'; text: string } | { kind: 'link'; text: string; href: string };

const CANDIDATE = /\bhttps?:\/\/[^\s<>"'`\u2018-\u201f\u00ab\u00bb]+/gi;
const TRAILING_PUNCTUATION = /[.,:;!?*_~…]$/;
const BRACKETS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Cuts a message where http and https addresses begin and end. Joined again, the pieces are the message. */
export function splitLinks(message: string): TextPiece[] {
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const match of message.matchAll(CANDIDATE)) {
    const address = trimAddress(match[0]);
    const href = toSafeHref(address);
    if (href === undefined) continue;
    if (match.index > end) pieces.push({ kind: 'text', text: message.slice(end, match.index) });
    pieces.push({ kind: 'link', text: address, href });
    end = match.index + address.length;
  }
  if (end < message.length) pieces.push({ kind: 'text', text: message.slice(end) });
  return pieces;
}

/** Punctuation that ends the sentence is not part of the address, nor a bracket that was opened before it. */
function trimAddress(candidate: string): string {
  let address = candidate;
  for (;;) {
    const last = address.at(-1) ?? '';
    const opening = BRACKETS[last];
    const unbalanced = opening !== undefined && countOf(address, opening) < countOf(address, last);
    if (!unbalanced && !TRAILING_PUNCTUATION.test(address)) return address;
    address = address.slice(0, -1);
  }
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

function toSafeHref(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== '' ? url.href : undefined;
}
