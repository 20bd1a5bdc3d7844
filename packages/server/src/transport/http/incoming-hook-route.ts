import { errorAnswerSchema, hookKeySchema, type PostHook, postHookDataSchema, postHookSchema } from '@roomful/protocol';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { ChatError } from '../../chat-error.ts';
import type { IncomingHooks } from '../../webhooks/incoming-hooks.ts';
import type { RateLimit } from '../rate-limits.ts';
import type { HttpServer } from './http-server.ts';
import { openToAll } from './who-asks.ts';

interface IncomingHookParts {
  incoming: IncomingHooks;
  /** Of each hook. */
  posts: RateLimit;
  /** Of each address: URLs that are none. */
  wrongUrls: RateLimit;
}

/**
 * A route of its own kind: whoever knows the URL may post, and nothing else is looked at, no cookie and no token. So a
 * page of another site gains nothing by calling it, and plain text may come in, which no other route takes.
 */
export function addIncomingHookRoute(app: HttpServer, { incoming, posts, wrongUrls }: IncomingHookParts): void {
  void app.register((scope, _options, done) => {
    scope.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, parsed) => {
      // One line end at the end is the shell's.
      const content = String(body).replaceAll('\r\n', '\n').replace(/\n$/, '');
      parsed(null, { content } satisfies PostHook);
    });
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, _body, parsed) => {
        parsed(
          new ChatError(
            'INVALID_PAYLOAD',
            'This came as a form, as curl -d sends it by itself. Say what it is: add -H "content-type: text/plain" for text, or application/json for {"content": "…"}.',
          ),
        );
      },
    );
    const typed: HttpServer = scope.withTypeProvider();
    typed.post(
      '/api/hooks/:id',
      {
        schema: {
          summary: 'Post as a bot in the room of its incoming webhook; `:id` is the secret of its URL',
          security: openToAll,
          params: z.strictObject({ id: z.string() }),
          headers: z.looseObject({ 'idempotency-key': z.optional(z.string()) }),
          body: postHookSchema,
          response: { 200: postHookDataSchema, 201: postHookDataSchema, default: errorAnswerSchema },
        },
      },
      async (request, reply) => {
        const hook = await find(request.params.id, request.network);
        posts.take(hook.id);
        const { message, isRepeated } = await incoming.post(hook, {
          ...request.body,
          key: keyOf(request, request.body),
        });
        return reply.code(isRepeated ? 200 : 201).send({ message });
      },
    );
    done();
  });

  async function find(secret: string, network: string) {
    wrongUrls.assertLeft(network);
    try {
      return await incoming.find(secret);
    } catch (error) {
      if (error instanceof ChatError && error.code === 'NOT_FOUND') wrongUrls.take(network);
      throw error;
    }
  }
}

function keyOf({ headers }: FastifyRequest, { key }: PostHook): string | undefined {
  const header = headers['idempotency-key'];
  if (header === undefined) return key;
  const valid = hookKeySchema.safeParse(header);
  if (!valid.success) {
    throw new ChatError(
      'INVALID_PAYLOAD',
      'An Idempotency-Key has 1 to 128 printable characters. Correct it and send again.',
    );
  }
  if (key !== undefined && key !== valid.data) {
    throw new ChatError(
      'INVALID_PAYLOAD',
      'The header Idempotency-Key and key in the body differ. Send one of them, or the same.',
    );
  }
  return valid.data;
}
