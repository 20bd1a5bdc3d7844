import '@roomful/web-svelte/embed';
import type { RoomfulElement, RoomfulMessage } from '@roomful/web-svelte/embed';
import type {} from '@roomful/web-svelte/embed/react';
import { useCallback } from 'react';

interface RoomProps {
  server: string;
  app: string;
  room: string;
  onMessage: (message: RoomfulMessage) => void;
}

async function getToken(): Promise<string | null> {
  const response = await fetch('/api/roomful-token', { method: 'POST' });
  return response.status === 200 ? response.text() : null;
}

/** Roomful, as a component. `onMessage` should stay the same between renders. */
export function Room({ server, app, room, onMessage }: RoomProps) {
  const listen = useCallback(
    (element: RoomfulElement) => {
      const gone = new AbortController();
      // Somebody has asked for it, so it does not wait until the page is idle.
      element.open();
      element.addEventListener('message', ({ detail }) => onMessage(detail), { signal: gone.signal });
      return () => gone.abort();
    },
    [onMessage],
  );
  return <roomful-chat ref={listen} server={server} app={app} room={room} getToken={getToken} />;
}
