import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { ChatError } from '../../chat-error.ts';
import type { Logger } from '../../logger.ts';
import { toChatError } from '../to-chat-error.ts';
import { invalidPayload } from '../validate.ts';
import { addOpenApi } from './openapi.ts';

const BODY_LIMIT_BYTES = 65_536;

interface HttpServerParts {
  logger: Logger;
  allowedOrigins: string[];
  /** `'sha256-…'` of every inline script of the web app's page. */
  scriptHashes: readonly string[];
  /** How long a request may take to arrive: who sends it byte by byte holds a connection for no longer. */
  requestTimeoutMs?: number;
}

export type HttpServer = Awaited<ReturnType<typeof createHttpServer>>;

/** Named at the start and not set later, so that Fastify does not even load its own. Its types know only those. */
const compilersFactory = {
  buildValidator: () => validatorCompiler,
  buildSerializer: () => serializerCompiler,
} as unknown as NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/** Fastify with our validation, our error body, security headers and the API description. No routes yet. */
export async function createHttpServer({
  logger,
  allowedOrigins,
  scriptHashes,
  requestTimeoutMs = 30_000,
}: HttpServerParts) {
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestTimeoutMs,
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: requestTimeoutMs / 4 },
    forceCloseConnections: true,
    frameworkErrors: refuseAddress,
    schemaController: { compilersFactory },
    clientErrorHandler: refuseBytes,
  }).withTypeProvider<ZodTypeProvider>();
  // Only JSON: a plain-text body is what a form of another site could send without asking.
  app.removeContentTypeParser('text/plain');

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = toChatError(explainHttp(error), logger, { method: request.method, path: request.routeOptions.url });
    if (failure.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(failure.retryAfterMs / 1_000));
    return reply.code(failure.httpStatus).send({ error: failure.toBody() });
  });

  await app.register(cookie);
  await app.register(cors, {
    origin: allowedOrigins,
    credentials: true,
    methods: ['GET', 'POST', 'DELETE'],
    // Strict, it would refuse in words that are not ours.
    strictPreflight: false,
  });
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", ...scriptHashes],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Plain HTTP on a home network is a supported way to run; a proxy with TLS adds this header itself.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  addOpenApi(app);
  return app;
}

/** An address that is not even one, such as a broken percent sign. */
function refuseAddress(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const error = new ChatError('NOT_FOUND', 'This is no valid address. Check it for typing errors.');
  void reply.code(404).send({ error: error.toBody() });
}

/** What can't be read as HTTP, or does not arrive in time, before there is a request to answer. */
function refuseBytes(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = new ChatError('INVALID_PAYLOAD', 'This is no request that the server can read. Send it as HTTP/1.1.');
  const body = JSON.stringify({ error: refusal.toBody() });
  const headers = `Connection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  socket.end(`HTTP/1.1 400 Bad Request\r\n${headers}\r\n\r\n${body}`, () => socket.destroy());
}

function isOfTheRequest({ statusCode = 500 }: FastifyError): boolean {
  return statusCode >= 400 && statusCode < 500;
}

/** Fastify's own refusals in our words. */
function explainHttp(error: FastifyError): unknown {
  if (error instanceof ChatError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return invalidPayload(
      error.validation.map(({ instancePath, message }) => ({
        path: instancePath.split('/').filter(Boolean),
        message: message ?? 'is wrong',
      })),
    );
  }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ChatError('PAYLOAD_TOO_LARGE', 'The request is larger than the server reads. Send less at once.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new ChatError(
        'INVALID_PAYLOAD',
        'The body is not JSON. Send a JSON object with content-type application/json.',
      );
    default:
      // Whatever else was wrong with the request, such as a body that breaks off, is no failure of ours.
      return isOfTheRequest(error)
        ? new ChatError(
            'INVALID_PAYLOAD',
            'The request could not be read. Send it again, whole and as HTTP/1.1 has it.',
          )
        : error;
  }
}
