import { bringRoomful, untilStopped } from '@roomful/example-embed-support';
import { createBackend } from './backend/backend.ts';

const port = Number(process.env['PORT'] ?? 8080);
const origin = `http://127.0.0.1:${port}`;

await using roomful = await bringRoomful(
  { id: 'margin', name: 'Margin', rooms: [{ match: 'chapter-*', access: 'signed_in' }] },
  origin,
);
await using backend = createBackend(roomful);
await backend.listen({ host: '127.0.0.1', port });

await untilStopped({
  open: origin,
  chat: roomful.url,
  hint: 'Be Thea here and Kofi in a private window; then take the network away from one of them, and give it back.',
});
