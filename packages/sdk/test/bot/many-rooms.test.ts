import { expect, it } from 'vitest';
import type { RoomId } from '@roomful/protocol';
import { createBot } from '../../src/bot/create-bot.ts';
import { started } from '../helpers/bots.ts';
import { setUpBot } from '../helpers/bot-scene.ts';
import { enter } from '../helpers/people.ts';

const ROOMS = 1_000;

it('[BOT1] [BOT9] hears of one message in each of a thousand rooms, with a cut in between', async () => {
  await using scene = await setUpBot();
  const { ana, cable, options, server } = scene;
  const ids: RoomId[] = [];
  for (let index = 0; index < ROOMS; index++) ids.push((await ana.client.createRoom(`room-${index}`)).id);
  const heard = new Set<string>();
  const all = Promise.withResolvers<void>();
  const bot = createBot().on('message:person', ({ room }) => {
    heard.add(room.name);
    if (heard.size === ROOMS) all.resolve();
  });
  scene.use(await started(bot, options));
  expect(options.log.lines).toContainEqual(expect.stringContaining(`in ${ROOMS + 1} rooms`));
  // Two people, each in one room at a time, walk through them.
  const ben = await enter('ben', server);
  scene.use(ben.client);
  const walk = async (client: typeof ben.client, rooms: readonly RoomId[]) => {
    for (const [index, id] of rooms.entries()) {
      if (index === Math.floor(rooms.length / 2)) cable.cut();
      await (await client.join(id)).send('hello').accepted;
    }
  };
  await Promise.all([walk(ana.client, ids.slice(0, ROOMS / 2)), walk(ben.client, ids.slice(ROOMS / 2))]);
  await all.promise;
  expect(heard.size).toBe(ROOMS);
}, 90_000);
