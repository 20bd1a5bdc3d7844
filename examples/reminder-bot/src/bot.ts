import { createBot, session } from '@roomful/sdk/bot';
import { z } from 'zod';
import { formatDuration, parseDuration } from './duration.ts';

/** The reminders of a room. Their number is how people call them. */
const reminders = session({
  name: 'reminders',
  schema: z.object({
    last: z.number(),
    list: z.array(z.object({ number: z.number(), username: z.string(), text: z.string(), dueAt: z.number() })),
  }),
  initial: { last: 0, list: [] },
});

/** Reminds people, also when it was away when it was time. */
export const bot = createBot().use(reminders);

const remind = bot.job('remind', { schema: z.object({ number: z.number() }) }, async (context) => {
  const session = await reminders.of(context);
  const reminder = session.value.list.find(({ number }) => number === context.data.number);
  if (!reminder) return;
  await context.reply(`${reminder.username}, I remind you: ${reminder.text}`);
  await session.update(({ last, list }) => ({ last, list: list.filter((other) => other.number !== reminder.number) }));
});

bot.command(
  'remind',
  {
    description: 'Reminds you: /remind 10m buy milk',
    args: z.object({ when: z.string().describe('30s, 10m, 2h or 1d'), text: z.string() }),
  },
  async ({ args: { when, text }, message: { username }, room, now, reply, schedule, session }) => {
    const inMs = parseDuration(when);
    if (inMs === undefined) return reply(`“${when}” is no time that I know. Say 30s, 10m, 2h or 1d.`);
    const { last: number } = await session.update(({ last, list }) => ({
      last: last + 1,
      list: [...list, { number: last + 1, username, text, dueAt: now() + inMs }],
    }));
    // Kept in the bot's store: a restart forgets nothing.
    await schedule(remind, { inMs }, { number }, { id: jobId(room, number) });
    return reply(`I remind you in ${when}. /forget ${number} takes it back.`);
  },
);

bot.command('reminders', { description: 'Lists your reminders' }, ({ message, now, reply, session }) => {
  const own = session.value.list.filter(({ username }) => username === message.username);
  if (own.length === 0) return reply('There is nothing that I should remind you of.');
  return reply(
    own.map(({ number, text, dueAt }) => `${number}. ${text} (in ${formatDuration(dueAt - now())})`).join('\n'),
  );
});

bot.command(
  'forget',
  { description: 'Takes a reminder back', args: z.object({ number: z.int() }) },
  async ({ args, message, room, reply, schedule, session }) => {
    const own = session.value.list.find(
      ({ number, username }) => number === args.number && username === message.username,
    );
    if (!own) return reply(`You have no reminder ${args.number}. /reminders lists those that you have.`);
    await session.update(({ last, list }) => ({ last, list: list.filter(({ number }) => number !== own.number) }));
    await schedule.cancel(jobId(room, own.number));
    return reply(`I forget “${own.text}”.`);
  },
);

function jobId({ id }: { id: number }, number: number): string {
  return `${id}.${number}`;
}
