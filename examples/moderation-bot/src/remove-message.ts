/** Empties anybody's message for everybody. Throws when that can't be. */
export type RemoveMessage = (messageId: number) => Promise<void>;

/** By the server's administration. A token with the scope `messages:delete` is enough, and all that it should have. */
export function createRemover(access: () => { url: string; adminToken: string }): RemoveMessage {
  return async (messageId) => {
    const { url, adminToken } = access();
    const response = await fetch(new URL(`/api/admin/messages/${messageId}`, url), {
      method: 'DELETE',
      headers: { authorization: `Bearer ${adminToken}` },
    });
    if (response.ok || response.status === 404) return;
    throw new Error(`A message could not be taken away: the server answered ${response.status}.`);
  };
}
