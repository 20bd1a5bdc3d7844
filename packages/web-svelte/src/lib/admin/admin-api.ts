import type {
  AdminScope,
  AdminToken,
  AdminUser,
  App,
  AuditEntry,
  ChangeApp,
  CreateApp,
  OwnAdminToken,
  Overview,
  Room,
  ShowUserData,
} from '@roomful/protocol';

/** What is wrong with one field of what was sent: `rooms.0.match`, and the server's sentence. */
export interface AdminIssue {
  path: string;
  message: string;
}

interface MoreOfError {
  code?: string;
  scope?: string;
  issues?: readonly AdminIssue[];
  retryAfterMs?: number;
  cause?: unknown;
}

/** Why an act of administration did not happen. Status 0: no answer came. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly status: number;
  /** The server's: `APP_ID_TAKEN`. */
  readonly code: string | undefined;
  /** That the token lacks, with status 403. */
  readonly scope: string | undefined;
  /** Field by field, where something that was typed is wrong. */
  readonly issues: readonly AdminIssue[];
  readonly retryAfterMs: number | undefined;

  constructor(status: number, message: string, more: MoreOfError = {}) {
    super(message, { cause: more.cause });
    this.status = status;
    this.code = more.code;
    this.scope = more.scope;
    this.issues = more.issues ?? [];
    this.retryAfterMs = more.retryAfterMs;
  }
}

interface Refusal {
  error?: {
    code?: string;
    message?: string;
    retryAfterMs?: number;
    details?: { scope?: string; issues?: AdminIssue[] };
  };
}

export interface Page<Item> {
  items: Item[];
  nextCursor: number | undefined;
}

/** As somebody typed it: whether it can be an id is the server's to say. */
type Typed<Wanted extends { id: string }> = Omit<Wanted, 'id'> & { id: string };
type Query = Readonly<Record<string, string | number | undefined>>;
type Fetch = typeof globalThis.fetch;

/** The administration's calls. The token goes into the header that they want, and nowhere else. */
export class AdminApi {
  #token: string;
  #fetch: Fetch;

  constructor(token: string, fetch: Fetch = (...call) => globalThis.fetch(...call)) {
    this.#token = token;
    this.#fetch = fetch;
  }

  whoAmI = () => this.#call<OwnAdminToken>('GET', 'token');
  overview = () => this.#call<Overview>('GET', 'overview');

  rooms = async (query: Query): Promise<Page<Room>> => {
    const { rooms, nextCursor } = await this.#call<{ rooms: Room[]; nextCursor?: number }>(
      'GET',
      `rooms${write(query)}`,
    );
    return { items: rooms, nextCursor };
  };
  deleteRoom = (id: number) => this.#call('DELETE', `rooms/${id}`);
  restoreRoom = (id: number) => this.#call('POST', `rooms/${id}/restore`);
  purgeRoom = (id: number) => this.#untilDone('POST', `rooms/${id}/purge`);

  people = async (query: Query): Promise<Page<AdminUser>> => {
    const { users, nextCursor } = await this.#call<{ users: AdminUser[]; nextCursor?: number }>(
      'GET',
      `users${write(query)}`,
    );
    return { items: users, nextCursor };
  };
  person = (id: number) => this.#call<ShowUserData>('GET', `users/${id}`);
  setRole = (id: number, role: 'admin' | 'member') => this.#call('PATCH', `users/${id}`, { role });
  releaseName = (id: number) => this.#call('POST', `users/${id}/release-name`);
  revokeSessions = (id: number) => this.#call('POST', `users/${id}/revoke-sessions`);
  exportPerson = (id: number) => this.#call<object>('GET', `users/${id}/export`);
  erase = (id: number) => this.#untilDone('DELETE', `users/${id}`);

  deleteMessage = (id: number) => this.#call('DELETE', `messages/${id}`);

  /** All of them, on one page. */
  apps = async (): Promise<Page<App>> => ({
    items: (await this.#call<{ apps: App[] }>('GET', 'apps')).apps,
    nextCursor: undefined,
  });
  createApp = async (app: Typed<CreateApp>): Promise<App> => (await this.#call<{ app: App }>('POST', 'apps', app)).app;
  changeApp = (id: string, change: ChangeApp) => this.#call('PATCH', `apps/${id}`, change);
  removeApp = (id: string) => this.#call('DELETE', `apps/${id}`);
  /** The secret, which no other answer tells. */
  addAppKey = async (id: string, overlapHours: number): Promise<string> =>
    (await this.#call<{ secret: string }>('POST', `apps/${id}/keys`, { overlapHours })).secret;
  removeAppKey = (id: string, kid: string) => this.#call('DELETE', `apps/${id}/keys/${kid}`);

  audit = async (query: Query): Promise<Page<AuditEntry>> => {
    const { entries, nextCursor } = await this.#call<{ entries: AuditEntry[]; nextCursor?: number }>(
      'GET',
      `audit${write(query)}`,
    );
    return { items: entries, nextCursor };
  };

  tokens = async (query: Query): Promise<Page<AdminToken>> => {
    const { tokens, nextCursor } = await this.#call<{ tokens: AdminToken[]; nextCursor?: number }>(
      'GET',
      `tokens${write(query)}`,
    );
    return { items: tokens, nextCursor };
  };
  createToken = async (token: { label: string; scopes: AdminScope[]; expiresInDays?: number }): Promise<string> =>
    (await this.#call<{ token: string }>('POST', 'tokens', token)).token;
  revokeToken = (id: number) => this.#call('DELETE', `tokens/${id}`);

  /** What takes longer than one answer goes on by itself; asking again tells how far it is. */
  async #untilDone(method: string, path: string): Promise<void> {
    while (!(await this.#call<{ done: boolean }>(method, path)).done);
  }

  async #call<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
    let response: Response;
    try {
      response = await this.#fetch(`/api/admin/${path}`, {
        method,
        // A session of a person opens nothing here, so it stays where it is.
        credentials: 'omit',
        cache: 'no-store',
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw new AdminError(0, 'no answer', { cause: error });
    }
    if (response.status === 204) return undefined as Answer;
    const answer: unknown = await response.json().catch(() => ({}));
    if (response.ok) return answer as Answer;
    const { code, message = '', details, retryAfterMs } = (answer as Refusal).error ?? {};
    throw new AdminError(response.status, message, {
      ...(code !== undefined && { code }),
      ...(details?.scope !== undefined && { scope: details.scope }),
      ...(details?.issues !== undefined && { issues: details.issues }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}

function write(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
