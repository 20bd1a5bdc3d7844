import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import cookies from '@fastify/cookie';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import type { Roomful } from '@roomful/example-embed-support';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { SignJWT } from 'jose';
import { policyFor } from './policy.ts';
import { type Reader, readers } from './readers.ts';

const COOKIE = 'margin_session';

/** The pages of a reading circle, who is signed in there, and the signature for the chat. */
export function createBackend(chat: Pick<Roomful, 'url' | 'app' | 'secret'>): FastifyInstance {
  const backend = fastify({ forceCloseConnections: true });
  const sessions = new Map<string, Reader>();
  const readerOf = (request: FastifyRequest) => sessions.get(request.cookies[COOKIE] ?? '');
  const secret = new TextEncoder().encode(chat.secret);

  backend.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: policyFor(chat.url) } });
  backend.register(cookies);
  backend.register(files, { root: fileURLToPath(new URL('../../dist', import.meta.url)) });

  backend.get('/start', async (request) => ({
    place: { url: chat.url, app: chat.app, room: 'chapter-3' },
    readers,
    me: readerOf(request) ?? null,
  }));

  // A real backend asks for more than a name.
  backend.put<{ Body: { id: string } }>('/session', async (request, reply) => {
    const reader = readers.find(({ id }) => id === request.body.id);
    if (reader === undefined) return reply.code(404).send();
    const id = randomUUID();
    sessions.set(id, reader);
    reply.setCookie(COOKIE, id, { path: '/', httpOnly: true, sameSite: 'strict', secure: 'auto' });
    return reader;
  });

  backend.delete('/session', async (request, reply) => {
    sessions.delete(request.cookies[COOKIE] ?? '');
    return reply.clearCookie(COOKIE, { path: '/' }).code(204).send();
  });

  // Roomful: signs for whoever is signed in here. Nobody is no error, so that no console shows one.
  backend.post('/roomful-token', async (request, reply) => {
    const reader = readerOf(request);
    if (reader === undefined) return reply.code(204).send();
    const token = await new SignJWT({ name: reader.name })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(chat.app)
      .setAudience(chat.url)
      .setSubject(reader.id)
      .setJti(randomUUID())
      .setExpirationTime('1 minute')
      .sign(secret);
    return reply.header('cache-control', 'no-store').type('text/plain').send(token);
  });

  return backend;
}
