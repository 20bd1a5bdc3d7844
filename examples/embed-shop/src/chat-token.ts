import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { SignJWT } from 'jose';
import type { Customer } from './customers.ts';
import type { Sessions } from './sessions.ts';

interface ChatTokenParts {
  sessions: Sessions;
  chat: { url: string; app: string; secret: string };
}

/** Roomful: signs for whoever is signed in at the shop, and for nobody else. */
export function addChatToken(shop: FastifyInstance, { sessions, chat }: ChatTokenParts): void {
  const secret = new TextEncoder().encode(chat.secret);

  const sign = (customer: Customer) =>
    new SignJWT({ name: customer.name })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(chat.app)
      .setAudience(chat.url)
      .setSubject(customer.id)
      .setJti(randomUUID())
      .setExpirationTime('1 minute')
      .sign(secret);

  shop.post('/roomful-token', async (request, reply) => {
    const customer = sessions.customer(request);
    // No error: browsers write those into the console, and being signed out in another tab is none.
    if (customer === undefined) return reply.code(204).send();
    return reply
      .header('cache-control', 'no-store')
      .type('text/plain')
      .send(await sign(customer));
  });
}
