import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import files from '@fastify/static';
import type { FastifyInstance } from 'fastify';

interface PageOptions {
  chatUrl: string;
  /** From the sources, with React's own checks: StrictMode mounts everything twice there. */
  dev: boolean;
}

/** What Vite built, under a policy; while one develops, Vite itself. */
export async function servePages(site: FastifyInstance, { chatUrl, dev }: PageOptions): Promise<AsyncDisposable> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  if (!dev) {
    await site.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          // Roomful. Its script is among ours, so the frame is all.
          frameSrc: [chatUrl],
        },
      },
    });
    await site.register(files, { root: `${root}/dist` });
    return { [Symbol.asyncDispose]: async () => undefined };
  }
  const { createServer } = await import('vite');
  const vite = await createServer({
    root,
    appType: 'spa',
    server: { middlewareMode: true, hmr: { server: site.server } },
  });
  site.setNotFoundHandler((request, reply) => {
    reply.hijack();
    vite.middlewares(request.raw, reply.raw);
  });
  return { [Symbol.asyncDispose]: () => vite.close() };
}
