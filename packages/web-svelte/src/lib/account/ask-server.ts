import { ChatError } from '@roomful/sdk';

/** How a request for an account is made: with a token where there is one, else the page's cookie counts. */
export interface AccountAccess {
  url: string;
  token?: string;
  /** Only where this browser keeps it. */
  claimKey?: string;
}

interface Question {
  method: 'GET' | 'POST' | 'DELETE';
  body?: object;
}

/**
 * One request of those that the SDK has no function for. Throws `ChatError`. The SDK's own way is private, and made for
 * short answers in JSON; an export is a file that takes its time.
 */
export async function askServer({ url, token }: AccountAccess, path: string, question: Question): Promise<Response> {
  const { method, body } = question;
  let response: Response;
  try {
    response = await fetch(new URL(path, url), {
      method,
      credentials: 'include',
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new ChatError({ code: 'UNREACHABLE', message: `${url} can’t be reached.`, retryable: true, cause });
  }
  if (response.ok) return response;
  throw await refusalOf(response);
}

async function refusalOf(response: Response): Promise<ChatError> {
  const answer = (await response.json().catch(() => undefined)) as
    { error?: ConstructorParameters<typeof ChatError>[0] } | undefined;
  if (answer?.error !== undefined) return new ChatError({ ...answer.error, origin: 'server' });
  return new ChatError({ code: 'INTERNAL', message: `Status ${response.status}.`, retryable: true });
}
