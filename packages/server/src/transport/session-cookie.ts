interface CookieOptions {
  path: '/';
  httpOnly: true;
  sameSite: 'lax';
  secure: boolean;
}

const PLAIN_NAME = 'roomful_session';

/** Browsers let nobody but this very host set it, over TLS: no other sub-domain, and no page of plain HTTP. */
const HOST_NAME = `__Host-${PLAIN_NAME}`;

/**
 * The cookie that holds a session's token. Plain HTTP on localhost or a home network has no `__Host-` cookies, so it has
 * one without; over HTTPS that one is never read, because others could have set it.
 */
export function sessionCookie(isHttps: boolean): { name: string; options: CookieOptions } {
  return {
    name: isHttps ? HOST_NAME : PLAIN_NAME,
    options: { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps },
  };
}

/**
 * The token in a `Cookie` header. Two cookies of the name are none: one of them was put there by somebody else, and
 * nothing tells which.
 */
export function readSessionCookie(header: string | undefined, isHttps: boolean): string | undefined {
  if (header === undefined) return undefined;
  const start = `${sessionCookie(isHttps).name}=`;
  const found = header
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(start));
  return found.length === 1 ? found[0]?.slice(start.length) : undefined;
}
