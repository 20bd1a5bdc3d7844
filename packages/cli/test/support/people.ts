import { type JoinedRoom, type Message, logIn, RoomfulClient } from '@roomful/sdk';
import type { TestServer } from '@roomful/server/testing';

/** Somebody else in the room, with a client of their own. */
export async function enter(username: string, server: TestServer, roomName = 'general'): Promise<Other> {
  const { url } = server;
  const session = await logIn({ url, username });
  const { claimKey } = session;
  let { token } = session;
  const client = new RoomfulClient({
    url,
    getToken: async ({ reason }) => {
      if (reason === 'refused') ({ token } = await logIn({ url, username, claimKey }));
      return token;
    },
  });
  await client.start();
  const found = (await client.listRooms()).find(({ name }) => name === roomName);
  return new Other(client, await client.join((found ?? (await client.createRoom(roomName))).id));
}

export class Other implements AsyncDisposable {
  readonly client: RoomfulClient;
  readonly room: JoinedRoom;

  constructor(client: RoomfulClient, room: JoinedRoom) {
    this.client = client;
    this.room = room;
  }

  async says(text: string): Promise<Message> {
    return this.room.send(text).accepted;
  }

  /** Who else is there. */
  untilThere(isThere: (users: readonly string[]) => boolean): Promise<void> {
    return until(
      () => isThere(this.room.users),
      (look) => this.room.on('users', look),
    );
  }

  untilHeard(text: string): Promise<void> {
    const isHeard = () => this.room.entries.some((entry) => entry.kind === 'message' && entry.message.content === text);
    return until(isHeard, (look) => this.room.on('change', look));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.stop();
  }
}

function until(isSo: () => boolean, listen: (look: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo()) return;
      stop();
      resolve();
    };
    const stop = listen(look);
    look();
  });
}
