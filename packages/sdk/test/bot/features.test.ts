import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from '@roomful/server/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { createBot, session, SqliteStore } from '../../src/bot/index.ts';
import { makeBot, optionsOf, started, untilTexts } from '../helpers/bots.ts';
import { enter } from '../helpers/people.ts';

/** Everything that a bot may have, in a file that outlives it. */
function createHelper() {
  const bot = createBot().use(
    session({ name: 'points', schema: z.object({ points: z.number() }), initial: { points: 0 }, scope: 'room+user' }),
  );
  const remind = bot.job('remind', { schema: z.object({ text: z.string() }) }, ({ data, reply }) => reply(data.text));
  return bot
    .command(
      'roll',
      { args: z.object({ sides: z.coerce.number().default(6) }), description: 'Rolls a die.' },
      ({ args, reply }) => reply(`You rolled ${1 + Math.floor(Math.random() * args.sides)}`),
    )
    .command('point', async ({ session, reply }) => {
      const { points } = await session.update((score) => ({ points: score.points + 1 }));
      await reply(`Points: ${points}`);
    })
    .command('remind', { args: z.object({ ms: z.number(), text: z.string() }) }, async ({ args, schedule, reply }) => {
      await schedule(remind, { inMs: args.ms }, { text: args.text });
      await reply('Noted.');
    })
    .command('essay', ({ reply }) => reply.stream(Array.from({ length: 600 }, (_, index) => `word${index} `)))
    .on('message:mention', ({ message, reply }) => reply(`Hi ${message.username}`));
}

it('[BOT11] [BOT12] [BOT13] [BOT14] a bot’s commands, state, jobs and streams work on a real server, and outlive the bot', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roomful-'));
  await using parts = new AsyncDisposableStack();
  parts.defer(() => rmSync(folder, { recursive: true }));
  const server = parts.use(await startTestServer());
  const ana = await enter('ana', server);
  parts.use(ana.client);
  const { token } = await makeBot(server.url);
  const run = () =>
    started(createHelper(), optionsOf(server.url, token, { store: new SqliteStore(join(folder, 'bot.db')) }));
  const said: string[] = [];
  const says = async (text: string, answers = 1) => {
    await ana.room.send(text).accepted;
    said.push(...(await untilTexts(ana.room, 'helper', said.length + answers)).slice(said.length));
    return said.slice(-answers);
  };

  const first = await run();
  expect(await says('/roll 1')).toEqual(['You rolled 1']);
  expect(await says('@helper roll ten')).toEqual([
    'sides has to be a number, and “ten” is none.\nUsage: /roll [sides=6]',
  ]);
  expect(await says('/help roll')).toEqual(['/roll [sides=6]\nRolls a die.\nsides: a number, 6 when left out']);
  expect(await says('Hello @helper')).toEqual(['Hi ana']);
  expect(await says('/point')).toEqual(['Points: 1']);
  expect(await says('/remind 1 Milk', 2)).toEqual(['Noted.', 'Milk']);
  const essay = await says('/essay', 3);
  expect(essay.join(' ').split(' ')).toHaveLength(600);
  expect(await says('/remind 400 Tea')).toEqual(['Noted.']);
  await first[Symbol.asyncDispose]();

  // The clock is the machine's: the job may fall due before the bot ended, while it was away, or after it came back.
  parts.use(await run());
  expect(await says('/point', 2)).toEqual(expect.arrayContaining(['Points: 2', 'Tea']));
});
