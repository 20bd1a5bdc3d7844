import type {
  AdminToken,
  AdminUser,
  App,
  AppKey,
  AuditEntry,
  ErrorBody,
  Message,
  OwnBot,
  Room,
  User,
} from '@roomful/protocol';

export const ADMIN_TOKEN = 'a-token-of-the-environment';

/** Every field that an answer may have; which ones there are is what tests look at. */
interface AdminAnswerBody {
  error: ErrorBody;
  user: User;
  token: string;
  bots: OwnBot[] | number;
  entries: AuditEntry[];
  nextCursor: number;
  users: AdminUser[];
  rooms: Room[];
  room: Room;
  message: Message;
  tokens: AdminToken[];
  adminToken: AdminToken;
  sessions: number;
  actor: string;
  scopes: string[];
  apps: App[];
  app: App;
  key: AppKey;
  secret: string;
}

interface AdminAnswer {
  status: number;
  body: AdminAnswerBody;
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
  return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as AdminAnswerBody };
}
