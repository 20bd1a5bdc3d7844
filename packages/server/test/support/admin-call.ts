export const ADMIN_TOKEN = 'a-token-of-the-environment';

interface AdminAnswer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look at what they expect in it
  body: any;
}

/** `adminCall(url, 'PATCH /api/admin/users/1', { body })`, with the environment's token unless another is given. */
export async function adminCall(
  url: string,
  call: string,
  { body, token = ADMIN_TOKEN }: { body?: unknown; token?: string } = {},
): Promise<AdminAnswer> {
  const [method = 'GET', path = ''] = call.split(' ');
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}
