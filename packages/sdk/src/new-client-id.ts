/** A fresh idempotency key. `crypto.randomUUID` is missing on pages without HTTPS; random bytes are there everywhere. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
