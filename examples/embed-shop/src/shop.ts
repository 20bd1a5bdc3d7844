import { fileURLToPath } from 'node:url';
import cookies from '@fastify/cookie';
import files from '@fastify/static';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { addChatToken } from './chat-token.ts';
import { customers } from './customers.ts';
import { guard } from './guard.ts';
import { layOut, type Chat, type Page } from './pages/layout.ts';
import { productPage } from './pages/product.ts';
import { shopWindow } from './pages/shop-window.ts';
import { signInPage } from './pages/sign-in.ts';
import { findProduct } from './products.ts';
import { Sessions } from './sessions.ts';

/** A shop with three things and two customers. */
export function createShop(chat: Chat & { secret: string }): FastifyInstance {
  const shop = fastify({ forceCloseConnections: true });
  const sessions = new Sessions();

  guard(shop, chat.url);
  shop.register(cookies);
  shop.register(files, { root: fileURLToPath(new URL('../public', import.meta.url)) });
  shop.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))));
  });

  const show = (page: Page, request: FastifyRequest, reply: FastifyReply) =>
    reply.type('text/html; charset=utf-8').send(layOut(page, sessions.customer(request), chat));

  shop.get('/', (request, reply) => show(shopWindow(), request, reply));
  shop.get('/sign-in', (request, reply) => show(signInPage(), request, reply));
  shop.get<{ Params: { id: string } }>('/products/:id', (request, reply) => {
    const product = findProduct(request.params.id);
    return product === undefined ? reply.callNotFound() : show(productPage(product, chat), request, reply);
  });

  // A real shop asks for more than a click.
  shop.post<{ Body: { customer?: string } }>('/sign-in', (request, reply) => {
    const customer = customers.find(({ id }) => id === request.body?.customer);
    if (customer === undefined) return reply.redirect('/sign-in', 303);
    sessions.begin(reply, customer);
    return reply.redirect('/', 303);
  });

  shop.post('/sign-out', (request, reply) => {
    sessions.end(request, reply);
    return reply.redirect('/', 303);
  });

  addChatToken(shop, { sessions, chat });
  return shop;
}
