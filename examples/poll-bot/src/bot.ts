import type { MessageId } from '@roomful/sdk';
import { createBot, session } from '@roomful/sdk/bot';
import { z } from 'zod';

const pollSchema = z.object({
  question: z.string(),
  options: z.array(z.string()),
  /** The number of an option, by the id of who chose it: whoever votes again changes their mind. */
  votes: z.record(z.string(), z.number()),
  /** The message that shows the poll. */
  messageId: z.number(),
});
type Poll = z.infer<typeof pollSchema>;

/** Polls, one in each room at a time. The message that shows the poll is edited with every vote. */
export const bot = createBot().use(session({ name: 'poll', schema: pollSchema.nullable(), initial: null }));

bot.command(
  'poll',
  {
    description: 'Begins a poll',
    args: z.object({ question: z.string(), options: z.array(z.string()).min(2).max(9) }),
  },
  async ({ args, reply, session }) => {
    if (session.value) return reply('There is a poll already. /close ends it.');
    const poll = { ...args, votes: {}, messageId: 0 };
    const { id } = await reply(show(poll));
    return session.set({ ...poll, messageId: id });
  },
);

bot.command(
  'vote',
  { description: 'Votes, or votes otherwise', args: z.object({ option: z.int().min(1) }) },
  async ({ args, message, reply, edit, session }) => {
    const { value } = session;
    if (!value) return reply('There is no poll. /poll begins one.');
    if (args.option > value.options.length) return reply(`There is no option ${args.option}: ${numbers(value)}.`);
    const poll = await session.update((poll) => {
      if (poll) poll.votes[message.userId] = args.option;
    });
    return poll && edit(poll.messageId as MessageId, show(poll));
  },
);

bot.command('close', { description: 'Ends the poll' }, async ({ reply, session }) => {
  const { value } = session;
  if (!value) return reply('There is no poll. /poll begins one.');
  await reply(`The poll is closed.\n${count(value)}`);
  return session.clear();
});

function show(poll: Poll): string {
  return `${poll.question} (${numbers(poll)})\n${count(poll)}`;
}

function numbers({ options }: Poll): string {
  return `/vote 1 to ${options.length}`;
}

function count({ options, votes }: Poll): string {
  const chosen = Object.values(votes);
  return options
    .map((option, index) => {
      const total = chosen.filter((choice) => choice === index + 1).length;
      return `${index + 1}. ${option} ${'▇'.repeat(total)} ${total}`;
    })
    .join('\n');
}
