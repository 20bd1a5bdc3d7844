import { useEffect, useState } from 'react';
import { Desk } from './desk.tsx';
import { fetchStart, signIn, signOut, type Start } from './start.ts';

export function App() {
  const [start, setStart] = useState<Start>();
  const reload = async () => setStart(await fetchStart());
  useEffect(() => void reload(), []);

  const choose = async (id: string) => {
    await signIn(id);
    await reload();
  };
  const leave = async () => {
    // The chat goes first, and the session after it.
    await Promise.all([...document.querySelectorAll('roomful-chat')].map((chat) => chat.logout()));
    await signOut();
    await reload();
  };

  if (start === undefined) return null;
  return (
    <>
      <header>
        <strong>Parcels</strong>
        {start.me !== null && (
          <span>
            {start.me.name}
            <button className="quiet" onClick={() => void leave()}>
              Sign out
            </button>
          </span>
        )}
      </header>
      {start.me !== null ? (
        <Desk chat={start.chat} orders={start.me.orders} />
      ) : (
        <main className="who">
          <h1>Who are you today?</h1>
          <p>Both are made up, so neither has a password.</p>
          {start.people.map(({ id, name }) => (
            <button key={id} onClick={() => void choose(id)}>
              {name}
            </button>
          ))}
        </main>
      )}
    </>
  );
}
