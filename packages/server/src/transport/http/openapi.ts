import Fastify, { type RouteOptions } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { HttpServer } from './http-server.ts';
import { openToAll, securitySchemes } from './who-asks.ts';

const documentSchema = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});
type Description = z.infer<typeof documentSchema>;

const DESCRIPTION =
  'Logging in and the ways back into a name, one’s own data and bots, administration, and what operators watch. ' +
  'Rooms, messages and presence are spoken over Socket.IO, as SPEC.md of the package @roomful/protocol tells. ' +
  'Answers may get more fields: ignore those that you do not know.';

export type Route = Pick<RouteOptions, 'method' | 'url' | 'schema'>;

/** Answers `GET /api/openapi.json` from the schemas of every route that is added after this, and answers with those. */
export function addOpenApi(app: HttpServer, version: string): readonly Route[] {
  const routes: Route[] = [];
  let document: Promise<Description> | undefined;
  app.addHook('onRoute', ({ method, url, schema }) => void routes.push({ method, url, ...(schema && { schema }) }));
  app.get(
    '/api/openapi.json',
    { schema: { summary: 'This description', security: openToAll, response: { 200: documentSchema } } },
    () => (document ??= describe(routes, version)),
  );
  return routes;
}

/** Made when it is first asked for, on an app of its own: its generator would hold up every start. */
async function describe(routes: readonly Route[], version: string): Promise<Description> {
  const { default: swagger } = await import('@fastify/swagger');
  const app = Fastify({ exposeHeadRoutes: false });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Roomful',
        description: DESCRIPTION,
        version,
      },
      components: { securitySchemes },
    },
    transform: (input) => {
      const output = jsonSchemaTransform(input);
      openUp((output.schema as { response?: unknown } | undefined)?.response);
      return output;
    },
  });
  for (const { method, url, schema } of routes) {
    if (method !== 'HEAD') app.route({ method, url, schema: schema ?? {}, handler: () => undefined });
  }
  await app.ready();
  return app.swagger() as unknown as Description;
}

/** What servers send may grow (WIRE4): a client that was generated from this must not break on a field it does not know. */
function openUp(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  if ('additionalProperties' in part && part.additionalProperties === false) delete part.additionalProperties;
  for (const inner of Object.values(part)) openUp(inner);
}
