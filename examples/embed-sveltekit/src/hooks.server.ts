import type { Handle } from '@sveltejs/kit/hooks';
import { ROOMFUL_URL } from '$app/env/public';
import { findLearner } from '#lib/server/sessions.ts';

export const handle: Handle = async ({ event, resolve }) => {
  event.locals.learner = findLearner(event.cookies);
  const response = await resolve(event);
  // Roomful: the only directive that it needs here.
  const policy = response.headers.get('content-security-policy');
  if (policy !== null) response.headers.set('content-security-policy', `${policy}; frame-src ${ROOMFUL_URL}`);
  return response;
};
