import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyRequest } from 'fastify';
import { ChatError } from '../../chat-error.ts';
import type { HttpServer } from './http-server.ts';

/** The built web app: its files, and the page that starts it. */
export interface WebApp {
  dir: string;
  indexHtml: string;
  /** For the content security policy: the page's inline scripts are allowed by their content. */
  scriptHashes: string[];
}

/** `undefined` when nothing is built there. */
export function loadWebApp(dir: string | undefined): WebApp | undefined {
  if (dir === undefined || !existsSync(join(dir, 'index.html'))) return undefined;
  const indexHtml = readFileSync(join(dir, 'index.html'), 'utf8');
  const inlineScripts = [...indexHtml.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const scriptHashes = inlineScripts.map(([, script]) => {
    return `'sha256-${createHash('sha256')
      .update(script ?? '')
      .digest('base64')}'`;
  });
  return { dir, indexHtml, scriptHashes };
}

/** Pages have no extension; a file that is gone must not come back as a page. */
function isPageAddress({ method, url, headers }: FastifyRequest): boolean {
  const [path = ''] = url.split('?');
  const accepts = headers.accept ?? '*/*';
  const reads = (method === 'GET' || method === 'HEAD') && /text\/html|\*\/\*/.test(accepts);
  const lastPart = path.slice(path.lastIndexOf('/') + 1);
  return reads && !path.startsWith('/api/') && (path.startsWith('/r/') || !/[.%]/.test(lastPart));
}

/** Serves the app at every path that nothing else answers, so that its deep links work. */
export async function addWebApp(app: HttpServer, webApp: WebApp | undefined): Promise<void> {
  if (webApp) {
    await app.register(fastifyStatic, {
      root: webApp.dir,
      wildcard: false,
      index: false,
      preCompressed: true,
      setHeaders(reply, path) {
        // Files under immutable/ carry their content's hash in the name.
        const isImmutable = path.includes('/immutable/');
        reply.header('cache-control', isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }

  app.setNotFoundHandler((request, reply) => {
    if (!isPageAddress(request)) {
      const error = new ChatError(
        'NOT_FOUND',
        `Nothing stands at ${request.method} ${request.url.split('?')[0] ?? ''}. Check the path.`,
      );
      return reply.code(404).send({ error: error.toBody() });
    }
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8');
    return webApp
      ? reply.send(webApp.indexHtml)
      : reply
          .code(503)
          .send(
            '<!doctype html><title>Roomful</title><p>The web app is not built yet. Run <code>pnpm build</code> and start again.</p>',
          );
  });
}
