import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Customer } from './customers.ts';

const COOKIE = 'shop_session';

/** Who is signed in at the shop. The chat has no part in it. */
export class Sessions {
  readonly #customers = new Map<string, Customer>();

  customer(request: FastifyRequest): Customer | undefined {
    return this.#customers.get(request.cookies[COOKIE] ?? '');
  }

  begin(reply: FastifyReply, customer: Customer): void {
    const id = randomBytes(32).toString('base64url');
    this.#customers.set(id, customer);
    reply.setCookie(COOKIE, id, { path: '/', httpOnly: true, sameSite: 'lax', secure: 'auto' });
  }

  end(request: FastifyRequest, reply: FastifyReply): void {
    this.#customers.delete(request.cookies[COOKIE] ?? '');
    reply.clearCookie(COOKIE, { path: '/' });
  }
}
