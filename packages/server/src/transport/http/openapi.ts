import Fastify, { type RouteOptions } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { HttpServer } from './http-server.ts';

export type Route = Pick<RouteOptions, 'method' | 'url' | 'schema'>;

/** Answers `GET /api/openapi.json` from the schemas of every route that is added after this, and answers with those. */
export function addOpenApi(app: HttpServer): readonly Route[] {
  const routes: Route[] = [];
  let document: Promise<object> | undefined;
  app.addHook('onRoute', ({ method, url, schema }) => void routes.push({ method, url, ...(schema && { schema }) }));
  app.get('/api/openapi.json', { schema: { hide: true } }, () => (document ??= describe(routes)));
  return routes;
}

/** Made when it is first asked for, on an app of its own: its generator would hold up every start. */
async function describe(routes: readonly Route[]): Promise<object> {
  const { default: swagger } = await import('@fastify/swagger');
  const app = Fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Roomful',
        description: 'Sessions and operations. Everything else is spoken over the socket.',
        version: '1',
      },
    },
    transform: jsonSchemaTransform,
  });
  for (const { method, url, schema } of routes) {
    if (method !== 'HEAD') app.route({ method, url, schema: schema ?? {}, handler: () => undefined });
  }
  await app.ready();
  return app.swagger();
}
