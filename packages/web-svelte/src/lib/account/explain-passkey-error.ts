import { explainError } from '#lib/messages/explain-error.ts';
import { text } from '#lib/messages/text.svelte.ts';

/** Devices refuse in their own way: cancelled, timed out, known already. */
export function explainPasskeyError(error: unknown): string {
  if (!(error instanceof DOMException)) return explainError(error);
  return error.name === 'InvalidStateError' ? text.passkeys.known : text.passkeys.notUsed;
}
