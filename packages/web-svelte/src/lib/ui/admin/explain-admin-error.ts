import { AdminError } from '#lib/admin/admin-api.ts';
import { adminText } from '#lib/messages/admin/admin-text.svelte.ts';
import { text } from '#lib/messages/text.svelte.ts';

/** Why it did not happen, in the reader's words. */
export function explainAdminError(error: unknown): string {
  if (!(error instanceof AdminError)) return text.app.unexpected;
  if (error.status === 0) return adminText.noAnswer;
  if (error.status === 401) return adminText.wrongToken;
  if (error.status === 403 && error.scope !== undefined) return adminText.lacksScope(error.scope);
  if (error.status === 429) return adminText.tooMany;
  return adminText.refused(error.message);
}
