import { randomUUID } from 'node:crypto';
import cookies from '@fastify/cookie';
import type { Roomful } from '@roomful/example-embed-support';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { SignJWT } from 'jose';
import { people, type Person } from './people.ts';

const COOKIE = 'parcels_session';

/** Who is signed in, what they may see, and the signature for the chat. */
export function createBackend(chat: Pick<Roomful, 'url' | 'app' | 'secret'>): FastifyInstance {
  const backend = fastify({ forceCloseConnections: true });
  const sessions = new Map<string, Person>();
  const personOf = (request: FastifyRequest) => sessions.get(request.cookies[COOKIE] ?? '');
  const secret = new TextEncoder().encode(chat.secret);

  backend.register(cookies);

  backend.get('/api/start', async (request) => ({
    chat: { server: chat.url, app: chat.app },
    people: people.map(({ id, name }) => ({ id, name })),
    me: personOf(request) ?? null,
  }));

  // A real backend asks for more than a name.
  backend.put<{ Body: { id: string } }>('/api/session', async (request, reply) => {
    const person = people.find(({ id }) => id === request.body.id);
    if (person === undefined) return reply.code(404).send();
    const id = randomUUID();
    sessions.set(id, person);
    reply.setCookie(COOKIE, id, { path: '/', httpOnly: true, sameSite: 'strict', secure: 'auto' });
    return person;
  });

  backend.delete('/api/session', async (request, reply) => {
    sessions.delete(request.cookies[COOKIE] ?? '');
    return reply.clearCookie(COOKIE, { path: '/' }).code(204).send();
  });

  // Roomful.
  backend.post('/api/roomful-token', async (request, reply) => {
    const person = personOf(request);
    if (person === undefined) return reply.code(204).send();
    const token = await new SignJWT({ name: person.name, rooms: person.orders.map((order) => `order-${order}`) })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(chat.app)
      .setAudience(chat.url)
      .setSubject(person.id)
      .setJti(randomUUID())
      .setExpirationTime('1 minute')
      .sign(secret);
    return reply.header('cache-control', 'no-store').type('text/plain').send(token);
  });

  return backend;
}
