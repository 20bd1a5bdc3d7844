import type { PageSize } from '@roomful/protocol';
import { RoomSession } from '../../src/room-session.ts';
import { ManualClock, settle } from './manual-clock.ts';
import { ModelLink } from './model-link.ts';
import { ModelRoom, ROOM_ID } from './model-room.ts';

export const OTHER_ID = 2;

interface RoomSceneOptions {
  messages: number;
  pageSize: PageSize;
  resumeMax: number;
}

/** A session in a model room, joined, with everything in hand that happens between them. */
export async function setUpRoom({ messages = 0, pageSize = 50, resumeMax = 1_000 }: Partial<RoomSceneOptions> = {}) {
  const clock = new ManualClock();
  const room = new ModelRoom({ resumeMax });
  const link = new ModelLink(room, clock);
  const say = (content: string, userId = OTHER_ID) =>
    room.create({ userId, clientId: `said${room.rev}`, content, timestamp: clock.now() - 1_000 + room.rev });
  for (let index = 0; index < messages; index++) say(`old ${index}`);
  const session = new RoomSession(ROOM_ID, link.host, pageSize);
  link.session = session;
  link.connect();
  const joined = session.join();
  await exchange(link);
  await joined;
  const texts = () =>
    session.entries.map((entry) => (entry.kind === 'message' ? entry.message.content : entry.content));
  const reconnect = async () => {
    link.cut();
    link.connect();
    void session.resume();
    await exchange(link);
  };
  return { clock, room, link, session, say, texts, reconnect };
}

/** Requests and answers go to and fro until there are none; time stands still. */
export async function exchange(link: ModelLink): Promise<void> {
  do {
    link.publish();
    link.takeRequest();
    link.answerPage();
    link.deliverBurst();
    await settle();
  } while (!link.isQuiet);
}
