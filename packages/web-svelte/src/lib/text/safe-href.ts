const SAFE_SCHEME = /^(?:https?:\/\/|mailto:)/i;
/** Controls, spaces, backslashes and marks that turn the writing round have no business in an address. */
const ODD = /[\p{Cc}\s\\\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

/** The address of a link, or undefined for whatever must stay text: other schemes, `//host`, disguises. */
export function toSafeHref(address: string): string | undefined {
  if (!SAFE_SCHEME.test(address) || ODD.test(address) || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  switch (url.protocol) {
    case 'http:':
    case 'https:':
      return url.hostname === '' ? undefined : url.href;
    case 'mailto:':
      return url.pathname.includes('@') ? url.href : undefined;
    default:
      return undefined;
  }
}
