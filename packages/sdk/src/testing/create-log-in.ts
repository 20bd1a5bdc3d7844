import { logIn } from '../login.ts';

/** Logs in under a name, as often as it is called: for a session that ends as the chat's time passes. */
export function createLogIn(url: string, username: string): () => Promise<string> {
  let claimKey: string | undefined;
  return async () => {
    const session = await logIn({ url, username, claimKey });
    claimKey ??= session.claimKey;
    return session.token;
  };
}
