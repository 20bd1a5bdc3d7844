import { randomUUID } from 'node:crypto';
import type { Cookies, RequestEvent } from '@sveltejs/kit';
import type { Learner } from '#lib/learners.ts';

type Visit = Pick<RequestEvent, 'cookies' | 'url'>;

const COOKIE = 'course_session';
const learners = new Map<string, Learner>();

export function findLearner(cookies: Cookies): Learner | undefined {
  return learners.get(cookies.get(COOKIE) ?? '');
}

/** HttpOnly, and Lax to other sites, as Kit makes them. */
export function beginSession({ cookies, url }: Visit, learner: Learner): void {
  const id = randomUUID();
  learners.set(id, learner);
  cookies.set(COOKIE, id, { path: '/', secure: url.protocol === 'https:' });
}

export function endSession({ cookies, url }: Visit): void {
  learners.delete(cookies.get(COOKIE) ?? '');
  cookies.delete(COOKIE, { path: '/', secure: url.protocol === 'https:' });
}
