import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findTypeErrorsIn } from '../helpers/find-type-errors.ts';

const path = fileURLToPath(new URL('snippets-of-a-bot.ts', import.meta.url));
const tsconfig = fileURLToPath(new URL('../tsconfig.json', import.meta.url));

const head = `import { createBot, onlyIn, session } from '../../src/bot/index.ts';
import { z } from 'zod';
const bot = createBot();
const dice = z.object({ sides: z.coerce.number().default(6) });
const counter = session({ name: 'counter', schema: z.object({ count: z.number() }), initial: { count: 0 } });
const remind = bot.job('remind', { schema: z.object({ text: z.string() }) }, ({ data }) => data.text);
`;

/** One line each: what an author may write by mistake, and the first line of what the compiler says to it. */
const mistakes: [code: string, says: string][] = [
  // Filters
  [
    `bot.on('mesage', () => undefined)`,
    `Argument of type '"mesage"' is not assignable to parameter of type 'Filter | readonly Filter[]'.`,
  ],
  [
    `bot.on(['message', 'message:gone'], () => undefined)`,
    `Argument of type '("message" | "message:gone")[]' is not assignable to parameter of type 'Filter | readonly Filter[]'.`,
  ],
  [`bot.on('message', ({ mention }) => mention)`, "Property 'mention' does not exist on type 'MessageContext'."],
  [`bot.on('user:joined', ({ reason }) => reason)`, "Property 'reason' does not exist on type 'UserJoinedContext'."],
  [
    `bot.on(['message', 'room:joined'], ({ message }) => message)`,
    `Property 'message' does not exist on type 'Filtered<"message" | "room:joined"> & object'.`,
  ],
  [
    `bot.on('message', onlyIn(true), () => undefined)`,
    `Argument of type 'boolean' is not assignable to parameter of type 'string | (number & $brand<"RoomId">)'.`,
  ],
  // Commands
  [
    `bot.command('roll', { args: dice }, ({ args }) => args.side)`,
    "Property 'side' does not exist on type '{ sides: number; }'. Did you mean 'sides'?",
  ],
  [
    `bot.command('roll', { args: dice }, ({ args }) => args.sides.trim())`,
    "Property 'trim' does not exist on type 'number'.",
  ],
  [
    `bot.command('roll', { args: z.string() }, () => undefined)`,
    `Type 'ZodString' is not assignable to type 'ZodString & "args has to be an object schema: z.object({ … })"' with 'exactOptionalPropertyTypes: true'. Consider adding 'undefined' to the types of the target's properties.`,
  ],
  [
    `bot.command('roll', { args: { sides: z.number() } }, () => undefined)`,
    `Type '{ sides: z.ZodNumber; }' is not assignable to type '{ sides: ZodNumber; } & "args has to be an object schema: z.object({ … })"'.`,
  ],
  [
    `bot.command('roll', { arguments: dice }, () => undefined)`,
    `Object literal may only specify known properties, and 'arguments' does not exist in type 'CommandOptions<undefined> & { args?: "args has to be an object schema: z.object({ … })" | undefined; }'.`,
  ],
  [
    `bot.command('roll', { args: dice, only: 'lounge' }, () => undefined)`,
    "Type 'string' is not assignable to type 'Guard'.",
  ],
  [`bot.command('roll', ({ args }) => args.sides)`, "Property 'sides' does not exist on type 'NoArgs'."],
  [`bot.command('roll')`, 'Expected 2-3 arguments, but got 1.'],
  // Replies
  [
    `bot.on('message', ({ reply }) => reply(5))`,
    "Argument of type 'number' is not assignable to parameter of type 'string'.",
  ],
  [
    `bot.on('message', ({ reply }) => reply('a', { kye: 'b' }))`,
    "Object literal may only specify known properties, and 'kye' does not exist in type 'SendOptions'.",
  ],
  [
    `bot.on('message', ({ reply }) => reply.stream(5))`,
    "Argument of type 'number' is not assignable to parameter of type 'AsyncIterable<string> | Iterable<string>'.",
  ],
  [`bot.on('message', ({ send }) => send('lounge'))`, 'Expected 2-3 arguments, but got 1.'],
  // Sessions
  [
    `session({ name: 'c', schema: z.object({ count: z.number() }), initial: { count: 'none' } })`,
    "Type 'string' is not assignable to type 'number'.",
  ],
  [
    `session({ name: 'c', schema: z.object({ count: z.number() }), initial: { count: 0 }, scope: 'chat' })`,
    `Type '"chat"' is not assignable to type 'SessionScope'.`,
  ],
  [
    `bot.use(counter).on('message', ({ session }) => session.set({ count: 'one' }))`,
    "Type 'string' is not assignable to type 'number'.",
  ],
  [
    `bot.use(counter).on('message', ({ session }) => session.update(({ count }) => ({ cuont: count + 1 })))`,
    "Type '{ cuont: number; }' is not assignable to type 'void | { count: number; } | Promise<void> | Promise<{ count: number; }>'.",
  ],
  [
    `bot.use(counter).on('message', ({ session }) => session.value.cuont)`,
    "Property 'cuont' does not exist on type '{ count: number; }'. Did you mean 'count'?",
  ],
  [`bot.on('message', ({ session }) => session.value)`, "Property 'session' does not exist on type 'MessageContext'."],
  // Jobs
  [
    `bot.job('late', { schema: z.object({ text: z.string() }) }, ({ data }) => data.txt)`,
    "Property 'txt' does not exist on type '{ text: string; }'. Did you mean 'text'?",
  ],
  [
    `bot.on('message', ({ schedule }) => schedule(remind, { inMs: 5 }, { txt: 'a' }))`,
    "Object literal may only specify known properties, but 'txt' does not exist in type '{ text: string; }'. Did you mean to write 'text'?",
  ],
  [`bot.on('message', ({ schedule }) => schedule(remind, { inMs: 5 }))`, 'Expected 3-4 arguments, but got 2.'],
  [
    `bot.on('message', ({ schedule }) => schedule(remind, { inMinutes: 5 }, { text: 'a' }))`,
    "Object literal may only specify known properties, and 'inMinutes' does not exist in type 'When'.",
  ],
  [
    `bot.every('standup', { daily: '9:00' }, () => undefined)`,
    "Object literal may only specify known properties, and 'daily' does not exist in type '{ everyMs: number; } | { cron: string; timeZone?: string; }'.",
  ],
  [
    `bot.every('standup', '0 9 * * *', ({ message }) => message)`,
    "Property 'message' does not exist on type 'JobContext<undefined>'.",
  ],
  // The bot
  [
    `createBot({ romos: ['lounge'] })`,
    "Object literal may only specify known properties, but 'romos' does not exist in type 'BotOptions'. Did you mean to write 'rooms'?",
  ],
  [
    `bot.catch(({ context }) => context.message)`,
    "Property 'message' does not exist on type 'BotContext | JobContext<unknown>'.",
  ],
];

const rightOnes = [
  "bot.command('roll', { args: z.object({ sides: z.coerce.number().default(6) }) }, ({ args, reply }) => reply(`You rolled ${1 + Math.floor(Math.random() * args.sides)}`));",
  'bot.on("message:mention", ({ message, reply }) => reply(`Hi ${message.username}`));',
  `bot.use(counter).command('more', async ({ session, rest }) => session.update(({ count }) => ({ count: count + rest.length })));`,
  `bot.use(counter).command('more', ({ session }) => session.update((value) => { value.count++; }));`,
  `bot.on('message', ({ schedule }) => schedule(remind, { inMs: 5 }, { text: 'a' }, { id: 'a' }));`,
  `bot.on('message', ({ schedule }) => schedule('remind', { cron: '0 9 * * *', timeZone: 'Europe/Berlin' }));`,
  `bot.use(counter).use<{ mood: string }>((context, next) => { context.mood = 'good'; return next(); }).on('room:joined', ({ mood, session }) => mood + session.value.count);`,
  `bot.use(counter).use(session({ name: 'tags', schema: z.array(z.string()), initial: [], as: 'tags' })).on('message', ({ tags, session }) => tags.value.join() + session.value.count);`,
];

describe('the types of a bot', () => {
  const lines = [...mistakes.map(([code]) => code), ...rightOnes];
  // One line each, in a scope of its own.
  const text = head + lines.map((line) => `void (async () => { ${line} });`).join('\n');
  const found = findTypeErrorsIn(new Map([[path, text]]), tsconfig);
  const first = head.split('\n').length;
  const saidOf = (line: number) =>
    found.filter((error) => error.line === line).map(({ problem }) => problem.split('\n')[0]);

  it.each(mistakes.map(([code, says], index) => [code, says, index + first] as const))(
    'do not take %s',
    (_, says, line) => {
      expect(saidOf(line)).toEqual([says]);
    },
  );

  it.each(rightOnes.map((code, index) => [code, index + first + mistakes.length] as const))('take %s', (_, line) => {
    expect(saidOf(line)).toEqual([]);
  });

  it('and nothing else is wrong', () => {
    expect(found.filter(({ line }) => line < first)).toEqual([]);
  });
});
