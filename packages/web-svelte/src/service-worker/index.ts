import { self } from '$app/service-worker';
import type { WorkerNotification } from '../lib/notifications/worker-notification.ts';
import { openNotification, type ShownByWorker } from './open-notification.ts';

/**
 * Starts the app without a server, and never in place of one: a page comes from the network as long as that answers. What
 * is kept, and when it is forgotten, is up to the app (`lib/shell/`), so this file hardly ever changes. Where a browser has
 * notifications of workers only, as on Android, it shows them for the app.
 */

/** The same names as in `lib/shell/shell-cache.ts`. */
const SHELL = 'roomful-shell';
const FILES = 'roomful-files';
/** On a line that hangs, the page that is kept is better than none. Should it be too old, the server says so. */
const PATIENCE_MS = 4_000;

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  if (request.mode === 'navigate' && isPageAddress(pathname)) event.respondWith(answerPage(request));
  else if (pathname.startsWith('/_app/immutable/')) event.respondWith(answerFile(request));
});

self.addEventListener('message', (event) => {
  const shown = event.data as WorkerNotification | undefined;
  if (shown?.kind !== 'roomful-notification' || !(event.source instanceof Client)) return;
  const { title, body, tag, icon } = shown;
  const data: ShownByWorker = { shown, windowId: event.source.id };
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon, data }));
});

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openNotification(event.notification.data as ShownByWorker, self.clients));
});

/** As the server has it: `/api/` and whatever looks like a file are no pages. */
function isPageAddress(pathname: string): boolean {
  const lastPart = pathname.slice(pathname.lastIndexOf('/') + 1);
  return !pathname.startsWith('/api/') && (pathname.startsWith('/r/') || !/[.%]/.test(lastPart));
}

async function answerPage(request: Request): Promise<Response> {
  const shell = await (await caches.open(SHELL)).match('/');
  if (shell === undefined) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    // A proxy whose server is away.
    return answer.status >= 502 ? shell : answer;
  } catch {
    return shell;
  }
}

/** The name holds the content's hash: what is kept under it is right for ever. */
async function answerFile(request: Request): Promise<Response> {
  const files = await caches.open(FILES);
  const kept = await files.match(request.url);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  // Where there is no room, it is fetched again the next time.
  if (answer.ok) await files.put(request.url, answer.clone()).catch(() => {});
  return answer;
}
