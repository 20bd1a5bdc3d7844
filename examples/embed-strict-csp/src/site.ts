import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { page, type Chat } from './page.ts';
import { policyFor } from './policy.ts';

const read = (name: string) => readFileSync(new URL(`../public/${name}`, import.meta.url));

const FILES = new Map([
  ['/page.css', { type: 'text/css; charset=utf-8', body: read('page.css') }],
  ['/icon.svg', { type: 'image/svg+xml', body: read('icon.svg') }],
]);

/** Beside the policy: isolated from other origins as far as browsers can. */
const HEADERS = {
  'cache-control': 'no-store',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** Two pages: one lets the server's scripts in by its address, the other one script alone by a nonce. */
export function createSite(chat: Chat): Server {
  return createServer(({ url }, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const nonce = url === '/nonce' ? randomBytes(16).toString('base64') : undefined;
    const file = FILES.get(url ?? '');
    if (file !== undefined) response.setHeader('content-type', file.type).end(file.body);
    else if (url === '/' || nonce !== undefined) {
      const policy = policyFor(chat.url, nonce === undefined ? chat.url : `'nonce-${nonce}'`);
      response.setHeader('content-security-policy', policy);
      response.setHeader('content-type', 'text/html; charset=utf-8').end(page(chat, policy, nonce));
    } else response.writeHead(404).end();
  });
}
