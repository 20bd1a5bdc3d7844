import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { fastify, type FastifyError, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { ChatError } from '../../chat-error.ts';
import type { Maxima } from '../limit-settings.ts';
import type { Logger } from '../../logger.ts';
import type { ClientAddresses } from '../client-address.ts';
import type { Origins } from '../origins.ts';
import type { RateLimit } from '../rate-limits.ts';
import { toChatError } from '../to-chat-error.ts';
import { invalidPayload } from '../validate.ts';
import { corsOfAppPage } from './app-page-cors.ts';
import { answerBare, answerBareRequest, bareHeaders } from './bare-answer.ts';
import { guardHttp } from './http-guard.ts';
import { addOpenApi, type Route } from './openapi.ts';
import { PERMISSIONS_POLICY, securityHeaders } from './security-headers.ts';

const BODY_LIMIT_BYTES = 65_536;

/** Of all routes: a listed page may use the whole API, and what it may do there its token decides. */
const METHODS = ['GET', 'POST', 'PATCH', 'DELETE'];

/** TCP connections beyond the sockets: requests, and those that are not known yet to be either. */
const CONNECTIONS_BESIDES = 2_000;

interface HttpServerParts {
  logger: Logger;
  /** Of this program. */
  version: string;
  /** `'sha256-…'` of every inline script of the web app's page. */
  scriptHashes: readonly string[];
  maxima: Pick<Maxima, 'sockets' | 'requestMs'>;
  addresses: ClientAddresses;
  origins: Origins;
  /** REST calls of each address. */
  calls: RateLimit;
}

export type HttpServer = Awaited<ReturnType<typeof createHttpServer>>['app'];

/** Named at the start and not set later, so that Fastify does not even load its own. Its types know only those. */
const compilersFactory = {
  buildValidator: () => validatorCompiler,
  buildSerializer: () => serializerCompiler,
} as unknown as NonNullable<NonNullable<FastifyServerOptions['schemaController']>['compilersFactory']>;

/** Fastify with our validation, our error body, security headers and the API description. No routes yet. */
export async function createHttpServer({
  logger,
  version,
  scriptHashes,
  maxima,
  addresses,
  origins,
  calls,
}: HttpServerParts) {
  const { requestMs } = maxima;
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: requestMs,
    http: { headersTimeout: requestMs, connectionsCheckingInterval: requestMs / 4, requireHostHeader: false },
    trustProxy: addresses.trusts,
    forceCloseConnections: true,
    frameworkErrors: refuseAddress,
    schemaController: { compilersFactory },
    clientErrorHandler: refuseBytes,
  }).withTypeProvider<ZodTypeProvider>();
  // Only JSON: a plain-text body is what a form of another site could send without asking.
  app.removeContentTypeParser('text/plain');

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const failure = toChatError(explainHttp(error, request), logger, {
      method: request.method,
      path: request.routeOptions.url,
    });
    if (failure.retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(failure.retryAfterMs / 1_000));
    return reply.code(failure.httpStatus).send({ error: failure.toBody() });
  });

  app.server.on('checkExpectation', (_request, response) => answerBareRequest(response, unmetExpectation(), 417));
  if (maxima.sockets > 0) app.server.maxConnections = maxima.sockets + CONNECTIONS_BESIDES;

  await app.register(cookie);
  // Before CORS, which answers by itself what browsers ask it.
  await app.register(helmet, securityHeaders(scriptHashes));
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('permissions-policy', PERMISSIONS_POLICY);
    done();
  });
  const ofListed = {
    origin: [...origins.listed],
    credentials: true,
    methods: METHODS,
    // Strict, it would refuse in words that are not ours.
    strictPreflight: false,
  };
  await app.register(cors, {
    delegator: (request, decide) => {
      decide(null, corsOfAppPage(request, { addresses, origins }) ?? ofListed);
    },
  });
  guardHttp(app, { addresses, origins, calls });
  const routes: readonly Route[] = addOpenApi(app, version);
  return { app, routes };
}

/** An address that is not even one, such as a broken percent sign. No hook sees it. Who browses gets a page. */
function refuseAddress(_error: FastifyError, { method, url, headers }: FastifyRequest, reply: FastifyReply): void {
  const error = new ChatError('NOT_FOUND', 'This is no valid address. Check it for typing errors.');
  void reply.headers(bareHeaders).code(404);
  const browses = (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html') === true;
  if (!browses || url.startsWith('/api/')) void reply.send({ error: error.toBody() });
  else void reply.type('text/html; charset=utf-8').send(pageOf(error.message));
}

/** Nothing of the request is in it. */
function pageOf(message: string): string {
  const viewport = '<meta name="viewport" content="width=device-width">';
  return `<!doctype html><html lang="en"><title>Roomful</title>${viewport}<h1>${message}</h1><p><a href="/">To the rooms</a></p></html>`;
}

/** What can't be read as HTTP, or does not arrive in time, before there is a request to answer. */
function refuseBytes(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const message = 'This is no request that the server can read. Send it as HTTP/1.1, and all of it at once.';
  answerBare(socket, new ChatError('INVALID_PAYLOAD', message), error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400);
}

function unmetExpectation(): ChatError {
  return new ChatError(
    'INVALID_PAYLOAD',
    'The server can’t do what the Expect header asks. Send the request without it.',
  );
}

function isOfTheRequest({ statusCode = 500 }: FastifyError): boolean {
  return statusCode >= 400 && statusCode < 500;
}

/** The part of the request that was looked at. */
function contentOf({ body, query, params }: FastifyRequest, part: string | undefined): unknown {
  if (part === 'querystring') return query;
  return part === 'params' ? params : body;
}

/** Fastify's own refusals in our words. */
function explainHttp(error: FastifyError, request: FastifyRequest): unknown {
  if (error instanceof ChatError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issues = error.validation.map(({ instancePath, message, keyword, params }) => ({
      ...params,
      code: keyword,
      path: instancePath.split('/').filter(Boolean),
      message: message ?? '',
    }));
    return invalidPayload(issues, contentOf(request, error.validationContext));
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
