import { defineEnvVars } from '@sveltejs/kit/env';

/** Known when the course is started, and not yet when it is built. */
const later = (value = ''): string => value;

export const variables = defineEnvVars({
  ROOMFUL_URL: { public: true, schema: later },
  ROOMFUL_APP: { public: true, schema: later },
  ROOMFUL_SECRET: { schema: later },
});
