import { once } from 'node:events';
import { bringRoomful, untilStopped } from '@roomful/example-embed-support';
import { createSite } from './site.ts';

const port = Number(process.env['PORT'] ?? 8080);
const origin = `http://127.0.0.1:${port}`;

await using roomful = await bringRoomful(
  { id: 'strict', name: 'Strictly', rooms: [{ match: 'counter', access: 'everyone' }], guests: true },
  origin,
);
const site = createSite(roomful).listen(port, '127.0.0.1');
await once(site, 'listening');

await untilStopped({
  open: origin,
  chat: roomful.url,
  hint: 'Write as a guest here and in a private window at /nonce, with the console open: it stays empty.',
});
site.close();
site.closeAllConnections();
