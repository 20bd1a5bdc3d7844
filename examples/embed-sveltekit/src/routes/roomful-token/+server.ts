import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { ROOMFUL_SECRET } from '$app/env/private';
import { ROOMFUL_APP, ROOMFUL_URL } from '$app/env/public';
import type { RequestHandler } from './$types';

/** Signs for whoever is signed in at the course, and for nobody else. */
export const POST: RequestHandler = async ({ locals: { learner } }) => {
  if (learner === undefined) return new Response(null, { status: 204 });
  const token = await new SignJWT({ name: learner.name })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(ROOMFUL_APP)
    .setAudience(ROOMFUL_URL)
    .setSubject(learner.id)
    .setJti(randomUUID())
    .setExpirationTime('1 minute')
    .sign(new TextEncoder().encode(ROOMFUL_SECRET));
  return new Response(token, { headers: { 'cache-control': 'no-store' } });
};
