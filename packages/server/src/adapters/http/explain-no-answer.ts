const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'Its name leads nowhere',
  EAI_AGAIN: 'Its name could not be looked up',
  ECONNREFUSED: 'Nothing answers at this address',
  ECONNRESET: 'It closed the connection',
  EPIPE: 'It closed the connection',
  EHOSTUNREACH: 'There is no way to this address',
  ENETUNREACH: 'There is no way to this address',
  ETIMEDOUT: 'It can’t be reached',
  EPROTO: 'It does not speak TLS here',
};

/** For the hook's owner. Only words of ours and the code: the system's own words hold addresses. */
export function explainNoAnswer(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return 'It can’t be reached.';
  const meaning = MEANINGS[code];
  if (meaning !== undefined) return `${meaning} (${code}).`;
  if (/CERT|SIGNATURE|ALTNAME|ISSUER/.test(code)) return `Its TLS certificate is not to be trusted (${code}).`;
  if (code.startsWith('HPE_')) return `It does not speak HTTP here (${code}).`;
  return `It can’t be reached (${code}).`;
}

/** When several addresses were tried, that of the first. */
function codeOf(error: unknown): string | undefined {
  const found: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = found instanceof Error && 'code' in found ? found.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : undefined;
}
