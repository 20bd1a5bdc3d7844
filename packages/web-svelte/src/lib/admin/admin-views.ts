import type { AdminScope } from '@roomful/protocol';

/** What there is to look at, and what a token needs for it. */
export const adminViews = {
  overview: 'overview:read',
  rooms: 'rooms:read',
  people: 'users:read',
  messages: 'messages:delete',
  apps: 'apps:read',
  audit: 'audit:read',
  tokens: 'tokens:write',
} as const satisfies Record<string, AdminScope>;

export type AdminViewName = keyof typeof adminViews;

export const adminViewNames = Object.keys(adminViews) as AdminViewName[];
