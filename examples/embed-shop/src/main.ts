import { bringRoomful, untilStopped } from '@roomful/example-embed-support';
import { createShop } from './shop.ts';

const port = Number(process.env['PORT'] ?? 8080);
const origin = `http://127.0.0.1:${port}`;

await using roomful = await bringRoomful(
  {
    id: 'shop',
    name: 'Kiln',
    rooms: [
      { match: 'help', access: 'everyone' },
      { match: 'product-*', access: 'everyone' },
    ],
    guests: true,
  },
  origin,
);
await using shop = createShop(roomful);
await shop.listen({ host: '127.0.0.1', port });

await untilStopped({
  open: origin,
  chat: roomful.url,
  hint: 'Ask at the bubble as Mara; answer as Jonas in a private window, or as staff in the room help.',
});
