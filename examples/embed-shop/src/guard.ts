import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** What the shop's pages may load, and who may post to it. */
export function guard(shop: FastifyInstance, chatUrl: string): void {
  shop.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'"],
        styleSrc: ["'self'"],
        // Roomful: its script, and the frame with the panel.
        scriptSrc: ["'self'", chatUrl],
        frameSrc: [chatUrl],
      },
    },
  });

  // Another site's form could sign somebody in or out; browsers tell where a request comes from.
  shop.addHook('onRequest', async (request, reply) => {
    const from = request.headers['sec-fetch-site'] ?? 'same-origin';
    if (request.method === 'POST' && from !== 'same-origin') return reply.code(403).send('Not from there.');
  });
}
