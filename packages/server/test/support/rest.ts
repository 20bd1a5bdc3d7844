import type { ErrorBody } from '@roomful/protocol';

export interface RestAnswer<Body> {
  status: number;
  body: Body & { error?: ErrorBody };
  headers: Headers;
}

/** One REST call, as a client of somebody else would make it. */
export async function rest<Body = unknown>(
  url: string,
  call: `${'GET' | 'POST' | 'DELETE'} /${string}`,
  { body, token, headers = {} }: { body?: unknown; token?: string | undefined; headers?: Record<string, string> } = {},
): Promise<RestAnswer<Body>> {
  const [method = 'GET', path = ''] = call.split(' ');
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text === '' ? {} : JSON.parse(text)) as RestAnswer<Body>['body'],
  };
}
