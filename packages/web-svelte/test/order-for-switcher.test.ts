import type { Room } from '@roomful/sdk';
import { expect, it } from 'vitest';
import { orderForSwitcher } from '#lib/rooms/order-for-switcher.ts';

it('what one knows and has not read comes first, then the latest rooms, then where one is, then all others', () => {
  const rooms = ['attic', 'balcony', 'cellar', 'garden', 'office'].map((name, id) => ({ id, name }) as Room);
  const order = orderForSwitcher(rooms, {
    recentIds: [4, 3, 2, 1],
    activeName: 'office',
    unreadOf: (roomId) => (roomId === 1 || roomId === 0 ? 5 : 0),
  });
  expect(order.map(({ name }) => name)).toEqual(['balcony', 'garden', 'cellar', 'office', 'attic']);
});
