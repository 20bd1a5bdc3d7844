import { expect, it } from 'vitest';
import { createBot } from '../../src/bot/create-bot.ts';
import { started, untilTexts } from '../helpers/bots.ts';
import { echo, setUpBot } from '../helpers/bot-scene.ts';

it('[BOT7] a bot that has more to say than the server takes sends all of it, in order, and is hardly ever refused', async () => {
  await using scene = await setUpBot({
    rates: {
      messagesPerSecond: 0,
      messagesBurst: 1_000,
      joinsPerMinute: 0,
      loginsPerMinute: 0,
      botMessagesPerSecond: 20,
      botMessagesBurst: 5,
    },
  });
  const { ana, options } = scene;
  const bot = createBot().on('message', async ({ reply }) => {
    await Promise.all(Array.from({ length: 30 }, (_, index) => reply(`${index}`)));
  });
  scene.use(await started(bot, options));
  ana.room.send('count');
  // In real time, since the server's limits are: 25 messages beyond the burst take a bit more than a second.
  const replies = await untilTexts(ana.room, 'helper', 30);
  expect(replies).toEqual(Array.from({ length: 30 }, (_, index) => `${index}`));
  expect(options.log.lines.filter((line) => line.startsWith('error'))).toEqual([]);
});

it('[BOT7] waits out a limit that was used up by another process before', async () => {
  await using scene = await setUpBot({
    rates: {
      messagesPerSecond: 0,
      messagesBurst: 1_000,
      joinsPerMinute: 0,
      loginsPerMinute: 0,
      botMessagesPerSecond: 10,
      botMessagesBurst: 3,
    },
  });
  const { ana, options } = scene;
  const bot = echo();
  await bot.start(options);
  for (const text of ['1', '2', '3']) ana.room.send(text);
  await untilTexts(ana.room, 'helper', 3);
  await bot.stop();
  // The next one believes that it has its burst, and the server knows that it has not.
  scene.use(await started(echo(), options));
  for (const text of ['4', '5', '6']) ana.room.send(text);
  expect(await untilTexts(ana.room, 'helper', 6)).toEqual(['1', '2', '3', '4', '5', '6'].map((text) => `re: ${text}`));
});
