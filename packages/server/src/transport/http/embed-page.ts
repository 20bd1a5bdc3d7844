import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { appIdSchema } from '@roomful/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AppStore } from '../../ports/app-store.ts';
import type { HttpServer } from './http-server.ts';

/** What other people's pages load: the script that makes the widget, and the page inside it. */
export interface EmbedFiles {
  loader: Loader;
  panelHtml: string;
}

interface Loader {
  etag: string;
  /** By `content-encoding`, the best first. */
  bodies: readonly (readonly [encoding: 'br' | 'gzip' | 'identity', body: Buffer])[];
}

interface EmbedPageParts {
  files: EmbedFiles | undefined;
  apps: Pick<AppStore, 'find'>;
}

/** A page that asks for it again and again asks us once in so long; a new version is everywhere after it. */
const LOADER_MAX_AGE_SECONDS = 600;

const NOBODY = "'none'";

/** As strict as the app's own, but for who may frame it. Sockets of one's own server count as one's own origin. */
const PANEL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  // Holds the one connection of a person's widgets.
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html roomful-line',
].join(';');

/** What stands in the place of the panel where nobody may frame it: whoever asks learns nothing. */
const EMPTY_PAGE = '<!doctype html><html lang="en"><title>Chat</title></html>';

/** `undefined` when nothing is built there. */
export function loadEmbedFiles(webDir: string | undefined): EmbedFiles | undefined {
  if (webDir === undefined) return undefined;
  const [script, page] = ['loader.js', 'panel.html'].map((name) => join(webDir, 'embed', name));
  if (script === undefined || page === undefined || !existsSync(script) || !existsSync(page)) return undefined;
  const source = readFileSync(script);
  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 22);
  return {
    loader: {
      etag: `"${hash}"`,
      bodies: [
        ['br', brotliCompressSync(source)],
        ['gzip', gzipSync(source)],
        ['identity', source],
      ],
    },
    panelHtml: readFileSync(page, 'utf8'),
  };
}

/** `/embed.js`, for every page there is, and `/embed/panel?app=…`, which only pages of that app can show. */
export function addEmbedPage(app: HttpServer, { files, apps }: EmbedPageParts): void {
  if (files === undefined) return;
  const { loader, panelHtml } = files;

  app.get(
    '/embed.js',
    { schema: { hide: true }, helmet: { crossOriginResourcePolicy: { policy: 'cross-origin' } } },
    (request, reply) => {
      reply.headers({
        'access-control-allow-origin': '*',
        'cache-control': `public, max-age=${LOADER_MAX_AGE_SECONDS}`,
        etag: loader.etag,
        vary: 'accept-encoding',
      });
      if (request.headers['if-none-match']?.includes(loader.etag) === true) return reply.code(304).send();
      return sendLoader(request, reply, loader);
    },
  );

  app.get(
    '/embed/panel',
    {
      schema: { hide: true },
      helmet: {
        contentSecurityPolicy: false,
        // It can't name origins: `frame-ancestors` does.
        xFrameOptions: false,
        // For hosts that are isolated from other origins and take only what says that it may be taken.
        crossOriginResourcePolicy: { policy: 'cross-origin' },
        crossOriginEmbedderPolicy: { policy: 'require-corp' },
      },
    },
    async (request, reply) => {
      const origins = await originsOf(request);
      const ancestors = origins.length === 0 ? NOBODY : origins.join(' ');
      return reply
        .headers({
          'content-security-policy': `${PANEL_POLICY};frame-ancestors ${ancestors}`,
          'cache-control': 'no-cache',
          'content-type': 'text/html; charset=utf-8',
        })
        .send(origins.length === 0 ? EMPTY_PAGE : panelHtml);
    },
  );

  async function originsOf({ query }: FastifyRequest): Promise<readonly string[]> {
    const appId = appIdSchema.safeParse((query as { app?: unknown }).app);
    const found = appId.success ? await apps.find(appId.data) : undefined;
    return found === undefined || found.disabledAt !== null ? [] : found.origins;
  }
}

function sendLoader(request: FastifyRequest, reply: FastifyReply, { bodies }: Loader): FastifyReply {
  const accepted = request.headers['accept-encoding'] ?? '';
  for (const [encoding, body] of bodies) {
    if (encoding !== 'identity' && !new RegExp(`\\b${encoding}\\b`).test(accepted)) continue;
    if (encoding !== 'identity') reply.header('content-encoding', encoding);
    return reply.type('text/javascript; charset=utf-8').send(body);
  }
  return reply;
}
