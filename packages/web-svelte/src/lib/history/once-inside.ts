import { ChatError } from '@roomful/sdk';

const PAUSE_MS = 400;
const TRIES = 12;

/** The connection is back a moment before the room, which is joined again by itself: so this asks until one is inside. */
export async function onceInside<Data>(load: () => Promise<Data>): Promise<Data> {
  for (let tried = 1; ; tried++) {
    try {
      return await load();
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'NOT_IN_ROOM' || tried === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}
