const INVISIBLE = /[\p{Cc}\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const HOST_LIKE = /(?:[\p{L}\p{N}-]+[.\u3002])+\p{L}{2,}/u;
const FULL_ADDRESS = /^[a-z]+:\/\/([^\s/?#:@\\]+)[^\s@\\]*$/i;
const ADDRESS_LIKE = /[^\s@]+@[^\s@]+/;
const LATIN = /\p{Script=Latin}/u;
/** Letters of European languages, which nobody takes for others; the dotless i is the exception. */
const FAMILIAR = /^[\u0021-\u007e\u00df-\u0130\u0132-\u017f]+$/;

/**
 * Where a link really leads, when its text says something else, or says it in letters that look like others; undefined
 * when the text is honest enough. `text` is what is shown, `address` what the author wrote as the target.
 */
export function hostToShow(text: string, address: string, href: string): string | undefined {
  const url = new URL(href);
  if (url.protocol === 'mailto:') return mailboxToShow(text, url);
  const host = url.hostname;
  const shown = text.replaceAll(INVISIBLE, '').normalize('NFKC');
  // An address in full claims its own host, whatever its path looks like: `http://intranet/y.png`.
  const claimed = FULL_ADDRESS.exec(shown)?.[1] ?? HOST_LIKE.exec(shown)?.[0];
  const honest =
    url.username === '' &&
    !looksLikeOthers(hostOf(address), host) &&
    text.search(INVISIBLE) === -1 &&
    (claimed === undefined || withoutWww(toHostname(claimed)) === withoutWww(host));
  return honest ? undefined : withoutWww(host);
}

function mailboxToShow(text: string, { pathname }: URL): string | undefined {
  const claimed = ADDRESS_LIKE.exec(text)?.[0].replace(/^mailto:/i, '');
  return claimed === undefined || pathname.toLowerCase().startsWith(claimed.toLowerCase()) ? undefined : pathname;
}

/** Letters of several scripts in one name, or rare ones of the Latin script. A name all in one other script is somebody's. */
function looksLikeOthers(written: string, hostname: string): boolean {
  if (!hostname.includes('xn--') || written.includes('xn--')) return false;
  return LATIN.test(written) && !FAMILIAR.test(written);
}

function hostOf(address: string): string {
  return /^[a-z]+:\/\/(?:[^/?#]*@)?([^/?#:]*)/i.exec(address)?.[1] ?? '';
}

function toHostname(claimed: string): string {
  return URL.canParse(`https://${claimed}`) ? new URL(`https://${claimed}`).hostname : claimed;
}

function withoutWww(host: string): string {
  return host.replace(/^www\./, '');
}
