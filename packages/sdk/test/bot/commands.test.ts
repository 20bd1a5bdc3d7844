import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import type { ArgsSchema } from '../../src/bot/commands/args-schema.ts';
import { createBot, onlyFrom } from '../../src/bot/index.ts';
import { HandMadeChat, says } from './support/hand-made.ts';

/** What the handler of `/run` got, or what the bot answered instead. */
async function run(args: ArgsSchema, line: string): Promise<unknown> {
  const chat = new HandMadeChat();
  let got: unknown;
  const bot = createBot().command('run', { args }, (context) => {
    got = context.args;
  });
  const answers = await chat.hears(bot, line);
  return answers.length > 0 ? answers.join('\n') : got;
}

const dice = z.object({ sides: z.coerce.number().default(6) });

describe('a command', () => {
  it.each([
    '/roll 20',
    '/ROLL 20',
    '/roll@helper 20',
    '/roll@Helper  20 ',
    '@helper roll 20',
    '@helper, /roll 20',
    '@helper: Roll sides=20',
  ])('[BOT11] runs for %j', async (line) => {
    const bot = createBot().command('roll', { args: dice }, ({ args, command, reply }) =>
      reply(`${command} ${args.sides}`),
    );
    expect(await new HandMadeChat().hears(bot, line)).toEqual(['roll 20']);
  });

  it.each([
    '/roll@other 20',
    '/rolling',
    'roll 20',
    'I say /roll',
    '/ roll',
    '/roll!',
    '@other roll',
    'well @helper roll 20',
    '//roll',
  ])('[BOT11] leaves %j to later handlers', async (line) => {
    const bot = createBot()
      .command('roll', ({ reply }) => reply('rolled'))
      .on('message', ({ reply }) => reply('later'));
    expect(await new HandMadeChat().hears(bot, line)).toEqual(['later']);
  });

  it('[BOT11] a mention that calls nothing is a mention', async () => {
    const bot = createBot()
      .command('roll', ({ reply }) => reply('rolled'))
      .on('message:mention', ({ mention, reply }) => reply(`Hi: ${mention}`));
    expect(await new HandMadeChat().hears(bot, '@helper dance')).toEqual(['Hi: dance']);
  });

  it('[BOT11] an edited message does not run it again', async () => {
    const bot = createBot().command('roll', ({ reply }) => reply('rolled'));
    const chat = new HandMadeChat();
    const event = says('/roll');
    await chat.handles(bot, { ...event, type: 'message:edited', id: 'e1.2' } as typeof event);
    expect(chat.sent).toEqual([]);
  });

  it('runs for a bot too, under its other names, and may hand on', async () => {
    const seen: string[] = [];
    const bot = createBot()
      .command('roll', { aliases: ['dice', 'würfel'] }, ({ command, rest }, next) => {
        seen.push(`${command}: ${rest}`);
        return next();
      })
      .on('message', () => seen.push('later'));
    await new HandMadeChat().hears(bot, '/Würfel  a  b ', { authorKind: 'bot' });
    expect(seen).toEqual(['roll: a  b', 'later']);
  });

  it('is none for whom it is not meant', async () => {
    const bot = createBot()
      .command('close', { only: onlyFrom('Ben') }, ({ reply }) => reply('Closed.'))
      .on('message', ({ reply }) => reply('later'));
    const chat = new HandMadeChat();
    expect(await chat.hears(bot, '/close')).toEqual(['later']);
    expect(await chat.hears(bot, '/close', { username: 'ben' })).toEqual(['Closed.']);
  });

  it('what can’t be a command is refused when it is added', () => {
    const bot = createBot().command('roll', { aliases: ['dice'] }, () => undefined);
    expect(() => bot.command('/x', () => undefined)).toThrow(
      '"/x" can’t be the name of a command: it begins with a letter and has up to 32 letters, digits, - and _. Leave out the slash.',
    );
    expect(() => bot.command('', () => undefined)).toThrow('can’t be the name');
    expect(() => bot.command('two words', () => undefined)).toThrow(TypeError);
    expect(() => bot.command('Roll', () => undefined)).toThrow('The command /Roll is there already');
    expect(() => bot.command('DICE', () => undefined)).toThrow(
      'as another name of /roll. Give every command names of its own.',
    );
    expect(() => bot.command('x', { args: z.object({ where: z.object({ x: z.number() }) }) }, () => undefined)).toThrow(
      'The argument `where` of /x is of the kind "object", and nobody can type that in a line.',
    );
    expect(() => bot.command('y', { args: z.string() as never }, () => undefined)).toThrow(
      'The `args` of /y have to be an object schema: z.object({ … }).',
    );
    expect(() => bot.command('z', undefined as never)).toThrow('The command /z needs a function that handles it.');
  });
});

describe('the arguments of a command', () => {
  const reminder = z.object({ when: z.string(), text: z.string() });
  const order = z.object({
    size: z.enum(['small', 'Large']),
    count: z.int().min(1).max(9).optional(),
    loud: z.boolean().default(false),
    toppings: z.array(z.string()).default([]),
  });

  it.each<[ArgsSchema, string, unknown]>([
    [dice, '/run', { sides: 6 }],
    [dice, '/run 20', { sides: 20 }],
    [dice, '/run --sides 20', { sides: 20 }],
    [dice, '/run --sides=20', { sides: 20 }],
    [dice, '/run SIDES=20', { sides: 20 }],
    [dice, '/run -3', { sides: -3 }],
    [mini.object({ sides: mini._default(mini.number(), 6) }), '/run 20', { sides: 20 }],
    [reminder, '/run 10m buy milk and "bread"', { when: '10m', text: 'buy milk and "bread"' }],
    [reminder, '/run 10m "buy milk"', { when: '10m', text: 'buy milk' }],
    [reminder, '/run “in an hour” it’s a=b  c\nnext line', { when: 'in an hour', text: 'it’s a=b  c\nnext line' }],
    [reminder, '/run text="buy milk" 10m', { when: '10m', text: 'buy milk' }],
    [reminder, '/run 10m -- --dashes', { when: '10m', text: '--dashes' }],
    [reminder, '/run 10m "--dashes"', { when: '10m', text: '--dashes' }],
    [reminder, '/run 10m say "a \\"b\\""', { when: '10m', text: 'say "a \\"b\\""' }],
    [reminder, '/run "a \\"b\\" \\\\" x', { when: 'a "b" \\', text: 'x' }],
    [reminder, '/run 5" x', { when: '5"', text: 'x' }],
    [order, '/run LARGE', { size: 'Large', loud: false, toppings: [] }],
    [
      order,
      '/run small 2 ham "blue cheese"',
      { size: 'small', count: 2, loud: false, toppings: ['ham', 'blue cheese'] },
    ],
    [order, '/run --loud small', { size: 'small', loud: true, toppings: [] }],
    [
      order,
      '/run small --no-loud --toppings ham --toppings egg',
      { size: 'small', loud: false, toppings: ['ham', 'egg'] },
    ],
    [order, '/run small --loud=yes', { size: 'small', loud: true, toppings: [] }],
    [z.object({ on: z.coerce.boolean() }), '/run no', { on: false }],
    [z.object({ maxCount: z.number() }), '/run --max-count 3', { maxCount: 3 }],
    [z.object({ all: z.array(z.number()) }), '/run 1 2 3', { all: [1, 2, 3] }],
    [
      z.object({ all: z.array(z.number()), last: z.string() }),
      '/run 1,2 end of it',
      { all: [1, 2], last: 'end of it' },
    ],
    [z.object({ day: z.coerce.date() }), '/run 2026-01-31', { day: new Date('2026-01-31') }],
    [z.object({ name: z.string().transform((name) => name.length) }), '/run three', { name: 5 }],
    [z.object({ name: z.string().refine(async (name) => name === 'free') }), '/run free', { name: 'free' }],
    [z.object({}), '/run', {}],
  ])('[BOT11] %#: reads %2$j', async (args, line, expected) => {
    expect(await run(args, line)).toEqual(expected);
  });

  it.each<[ArgsSchema, string, string]>([
    [dice, '/run abc', 'sides has to be a number, and “abc” is none.\nUsage: /run [sides=6]'],
    [dice, '/run ""', 'sides has to be a number, and “” is none.\nUsage: /run [sides=6]'],
    [dice, '/run 6 7', '/run takes one argument, and “7” is one too many.\nUsage: /run [sides=6]'],
    [dice, '/run --side 6', 'There is no argument --side.\nUsage: /run [sides=6]'],
    [dice, '/run 6 sides=7', 'sides is there twice.\nUsage: /run [sides=6]'],
    [dice, '/run --sides', '--sides needs a value after it.\nUsage: /run [sides=6]'],
    [reminder, '/run 10m', 'text is missing.\nUsage: /run <when> <text>'],
    [
      order,
      '/run tiny',
      'size has to be small or Large, and “tiny” is not.\nUsage: /run [--loud] <size> [count] [toppings…]',
    ],
    [
      order,
      '/run small 2.5',
      'count has to be a whole number, and “2.5” is not.\nUsage: /run [--loud] <size> [count] [toppings…]',
    ],
    [order, '/run small 10', 'count has to be at most 9.\nUsage: /run [--loud] <size> [count] [toppings…]'],
    [
      order,
      '/run small --loud=maybe',
      'loud has to be yes or no, and “maybe” is neither.\nUsage: /run [--loud] <size> [count] [toppings…]',
    ],
    [z.object({}), '/run now', '/run takes no arguments, and “now” is one too many.\nUsage: /run'],
    [
      z.object({ mail: z.email() }),
      '/run ana',
      'mail has to be an email address, and “ana” is not.\nUsage: /run <mail>',
    ],
    [z.object({ name: z.string().min(3) }), '/run ab', 'name needs at least 3 characters.\nUsage: /run <name>'],
    [z.object({ n: z.number().gt(1) }), '/run 1', 'n has to be more than 1.\nUsage: /run <n>'],
    [z.object({ n: z.number().multipleOf(5) }), '/run 1', 'n has to be a multiple of 5.\nUsage: /run <n>'],
    [z.object({ all: z.array(z.string()).min(2) }), '/run a', 'all needs at least 2 values.\nUsage: /run <all…>'],
    [z.object({ all: z.array(z.string()).min(2) }), '/run', 'all needs at least 2 values.\nUsage: /run <all…>'],
    [z.object({ day: z.coerce.date() }), '/run soon', 'day has to be a date, and “soon” is not.\nUsage: /run <day>'],
    [z.object({ x: z.string().startsWith('#') }), '/run a', 'x has to begin with “#”.\nUsage: /run <x>'],
    [z.object({ x: z.string().refine((x) => x === 'y') }), '/run a', 'x can’t be “a”.\nUsage: /run <x>'],
    [
      z.object({ sides: z.number().min(2, 'A die has two sides or more.') }),
      '/run 1',
      'A die has two sides or more.\nUsage: /run <sides>',
    ],
    [z.object({ sides: z.number().min(2, 'Too few!') }), '/run 1', 'sides: Too few!\nUsage: /run <sides>'],
    [
      mini.object({ sides: mini.number().check(mini.minimum(2)) }),
      '/run 1',
      'sides has to be at least 2.\nUsage: /run <sides>',
    ],
    [
      z.object({ a: z.number(), b: z.number() }).refine(({ a, b }) => a < b),
      '/run 2 1',
      'These arguments do not fit together.\nUsage: /run <a> <b>',
    ],
    [
      z.object({ a: z.number(), b: z.number() }).refine(({ a, b }) => a < b, 'a is less than b.'),
      '/run 2 1',
      'a is less than b.\nUsage: /run <a> <b>',
    ],
    [
      dice,
      `/run ${'x'.repeat(99)}\n`,
      `sides has to be a number, and “${'x'.repeat(40)}…” is none.\nUsage: /run [sides=6]`,
    ],
  ])('[BOT11] %#: says what is wrong with %2$j', async (args, line, expected) => {
    expect(await run(args, line)).toBe(expected);
  });

  it('without a schema a command takes any text', async () => {
    const bot = createBot().command('say', ({ rest, reply }) => reply(rest));
    expect(await new HandMadeChat().hears(bot, '/say --what a=b "c" ')).toEqual(['--what a=b "c"']);
  });
});

describe('/help', () => {
  const createHelped = () =>
    createBot()
      .command('roll', { args: dice, description: 'Rolls a die.', aliases: ['dice'] }, () => undefined)
      .command(
        'order',
        {
          args: z.object({
            size: z.enum(['small', 'large']).describe('How big it is'),
            loud: z.boolean().default(false),
            toppings: z.array(z.string()).optional(),
          }),
        },
        () => undefined,
      )
      .command('secret', { hidden: true, description: 'Tells nobody.' }, () => undefined);

  it('[BOT11] lists the commands, and tells about one', async () => {
    const chat = new HandMadeChat();
    const list = [
      'What @helper can do:',
      '/roll [sides=6]: Rolls a die.',
      '/order [--loud] <size> [toppings…]',
      'For more about one: /help <command>',
    ].join('\n');
    expect(await chat.hears(createHelped(), '/help')).toEqual([list]);
    expect(await chat.hears(createHelped(), '@helper help')).toEqual([list]);
    expect(await chat.hears(createHelped(), '/help roll')).toEqual([
      '/roll [sides=6]\nRolls a die.\nsides: a number, 6 when left out\nAlso: /dice',
    ]);
    expect(await chat.hears(createHelped(), '/help /ORDER')).toEqual([
      '/order [--loud] <size> [toppings…]\nsize: small or large. How big it is\n--loud: when given\ntoppings: one or more words',
    ]);
    expect(await chat.hears(createHelped(), '/help secret')).toEqual(['/secret\nTells nobody.']);
    expect(await chat.hears(createHelped(), '/help rol')).toEqual([`There is no command /rol. ${list}`]);
    expect(await chat.hears(createHelped(), '/help@other')).toEqual([]);
  });

  it('[BOT11] a command of that name replaces it; `help: false` turns it off; a bot without commands has none', async () => {
    const chat = new HandMadeChat();
    const own = createBot()
      .command('roll', () => undefined)
      .command('help', ({ reply }) => reply('Help yourself.'));
    expect(await chat.hears(own, '/help')).toEqual(['Help yourself.']);
    const off = createBot({ help: false })
      .command('roll', () => undefined)
      .on('message', ({ reply }) => reply('later'));
    expect(await chat.hears(off, '/help')).toEqual(['later']);
    expect(
      await chat.hears(
        createBot().on('message', ({ reply }) => reply('later')),
        '/help',
      ),
    ).toEqual(['later']);
  });

  it('[BOT11] of many commands comes in several messages', async () => {
    const bot = createBot();
    for (let index = 0; index < 100; index++)
      bot.command(`command-${index}`, { description: 'Does what its name says.' }, () => undefined);
    const parts = await new HandMadeChat().hears(bot, '/help');
    expect(parts.length).toBeGreaterThan(1);
    expect(parts.every((part) => part.length <= 2_000 && part.trim() === part)).toBe(true);
    expect(parts.join('\n').split('\n')).toHaveLength(102);
  });
});
