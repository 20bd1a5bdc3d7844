/** A key for `logIn`: 256 random bits, base64url. Keep it before you use it, and as you would a password. */
export function createClaimKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace('=', '');
}
