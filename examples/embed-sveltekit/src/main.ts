import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { bringRoomful, untilStopped } from '@roomful/example-embed-support';

const port = Number(process.env['PORT'] ?? 8080);
const origin = `http://127.0.0.1:${port}`;

await using roomful = await bringRoomful(
  { id: 'course', name: 'Tidewater', rooms: [{ match: 'lesson-*', access: 'signed_in' }] },
  origin,
);

// What Kit built reads its settings when it is loaded.
const { url: ROOMFUL_URL, app: ROOMFUL_APP, secret: ROOMFUL_SECRET } = roomful;
Object.assign(process.env, { PROTOCOL_HEADER: 'x-forwarded-proto', ROOMFUL_URL, ROOMFUL_APP, ROOMFUL_SECRET });
const built = new URL('../build/handler.js', import.meta.url).href;
const { handler } = (await import(built)) as { handler: RequestListener };

// As a proxy tells it: nothing is encrypted here.
const site = createServer((request, response) => {
  request.headers['x-forwarded-proto'] = 'http';
  handler(request, response);
}).listen(port, '127.0.0.1');
await once(site, 'listening');
await untilStopped({
  open: origin,
  chat: roomful.url,
  hint: 'Sign in as Ines here, as Omar in a private window; ask in a lesson, and go on to the next.',
});
site.close();
site.closeAllConnections();
