import type { Dialect } from './dialect.ts';
import { MessagesReader } from './messages-reader.ts';
import { RoomfulInbox } from './roomful-inbox.ts';
import type { WireSocket } from './wire-socket.ts';

type Reply<Data> = { ok: true; data: Data } | { ok: false; error: { code: string; message: string } };

interface JoinedRoom {
  rev: number;
  reset: boolean;
  messages: { rev: number; content: string }[];
}

export function createRoomfulDialect(): Dialect {
  const reader = new MessagesReader();
  return {
    logIn: async (url, username) => {
      const response = await fetch(`${url}/api/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username }),
      });
      const { token } = (await response.json()) as { token?: string };
      if (token === undefined) throw new Error(`The login of ${username} was refused with ${response.status}.`);
      return { token, protocol: 1 };
    },
    createRooms: async (socket, names) => {
      const rooms: string[] = [];
      for (const name of names) {
        const { room } = await ask<{ room: { id: number } }>(socket, 'create_room', { name });
        rooms.push(String(room.id));
      }
      return rooms;
    },
    join: async (socket, room, afterRev) => {
      const { rev, reset, messages } = await ask<JoinedRoom>(socket, 'join_room', { roomId: Number(room), afterRev });
      return { rev, missed: reset ? undefined : messages };
    },
    messageFrame: (sequence, room, content) =>
      `42${sequence}["send_message",{"roomId":${room},"clientId":"c${sequence}","content":"${content}","timestamp":${Date.now()}}]`,
    createInbox: (options) => new RoomfulInbox({ ...options, reader }),
  };
}

/** Throws what the server refused. */
export async function ask<Data>(socket: WireSocket, name: string, payload: object): Promise<Data> {
  const reply = (await socket.ask(name, payload)) as Reply<Data>;
  if (!reply.ok) throw new Error(`${name} was refused: ${reply.error.code}: ${reply.error.message}`);
  return reply.data;
}
