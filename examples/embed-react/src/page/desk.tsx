import type { RoomfulMessage } from '@roomful/web-svelte/embed';
import { useCallback, useState } from 'react';
import { Room } from './room.tsx';
import type { Start } from './start.ts';

interface DeskProps {
  chat: Start['chat'];
  orders: number[];
}

/** One's orders, and the conversation about one of them. */
export function Desk({ chat, orders }: DeskProps) {
  const [chosen, setChosen] = useState<number>();
  const [last, setLast] = useState<Record<string, RoomfulMessage>>({});
  const remember = useCallback((message: RoomfulMessage) => {
    setLast((before) => ({ ...before, [message.room]: message }));
  }, []);

  return (
    <main className="desk">
      <ul>
        {orders.map((order) => {
          const message = last[`order-${order}`];
          return (
            <li key={order}>
              <button aria-pressed={order === chosen} onClick={() => setChosen(order)}>
                <b>Order {order}</b>
                <small>{message === undefined ? 'Nothing new' : `${message.own ? 'You' : message.author} wrote`}</small>
              </button>
            </li>
          );
        })}
      </ul>
      <section>
        {chosen === undefined ? (
          <p>Choose an order to talk about it.</p>
        ) : (
          <>
            <h1>
              Order {chosen}
              <button className="quiet" onClick={() => setChosen(undefined)}>
                Close
              </button>
            </h1>
            <Room {...chat} room={`order-${chosen}`} onMessage={remember} />
          </>
        )}
      </section>
    </main>
  );
}
