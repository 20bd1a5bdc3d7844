import type { AdminScope } from '@roomful/protocol';

type Security = Record<string, string[]>[];

/** What routes take as a proof of who asks, for the API description. Each of `security`'s entries is enough by itself. */
export const securitySchemes = {
  session: {
    type: 'http',
    scheme: 'bearer',
    description: 'The token that a login answered with, or the token of a bot.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'roomful_session',
    description: 'The same token as a login sets it in a browser. Over HTTPS the cookie is __Host-roomful_session.',
  },
  admin: {
    type: 'http',
    scheme: 'bearer',
    description:
      'An admin token: ROOMFUL_ADMIN_TOKEN of the server, which has every scope, or one made with it. Each route names its scope.',
  },
} as const;

export const openToAll: Security = [];

export const bySession: Security = [{ session: [] }, { cookie: [] }];

export const byAnyAdmin: Security = [{ admin: [] }];

export function byAdmin(scope: AdminScope): Security {
  return [{ admin: [scope] }];
}
