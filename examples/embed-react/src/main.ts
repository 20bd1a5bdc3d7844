import { bringRoomful, untilStopped } from '@roomful/example-embed-support';
import { createBackend } from './backend/backend.ts';
import { servePages } from './backend/serve-pages.ts';

const port = Number(process.env['PORT'] ?? 8080);
const origin = `http://127.0.0.1:${port}`;

await using roomful = await bringRoomful(
  // A room for each order, open to whom a token names it for.
  { id: 'parcels', name: 'Parcels', rooms: [{ match: 'order-*', access: 'named' }] },
  origin,
);
await using backend = createBackend(roomful);
await using _ = await servePages(backend, { chatUrl: roomful.url, dev: process.argv.includes('--dev') });
await backend.listen({ host: '127.0.0.1', port });

await untilStopped({
  open: origin,
  chat: roomful.url,
  hint: 'Be Lea here and Tariq in a private window: they share order 1024, and no other.',
});
