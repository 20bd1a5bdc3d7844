import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type BotContext,
  createBot,
  defineFilter,
  filterContext,
  guard,
  type MessageContext,
  onlyFrom,
  onlyIn,
  splitText,
} from '../../src/bot/index.ts';
import { HandMadeChat, lounge, says } from './support/hand-made.ts';

declare module '../../src/bot/index.ts' {
  interface Filters {
    'message:question': MessageContext & { question: string };
  }
}

defineFilter('message:question', (context) => {
  if (context.type !== 'message' || !context.text.endsWith('?')) return undefined;
  return { question: context.text.slice(0, -1) };
});

describe('filters', () => {
  it('tell people, guests among them, from bots', async () => {
    const bot = createBot()
      .on('message:person', ({ reply }) => reply('a person'))
      .on('message:bot', ({ reply }) => reply('a bot'));
    const chat = new HandMadeChat();
    expect(await chat.hears(bot, 'hi')).toEqual(['a person']);
    expect(await chat.hears(bot, 'hi', { authorKind: 'guest' })).toEqual(['a person']);
    expect(await chat.hears(bot, 'hi', { authorKind: 'bot' })).toEqual(['a bot']);
  });

  it('a plugin adds one, with what its handlers get', async () => {
    const bot = createBot()
      .on('message:question', ({ question, reply }) => reply(`${question}!`))
      .on('message', ({ reply }) => reply('No question.'));
    const chat = new HandMadeChat();
    expect(await chat.hears(bot, 'Really?')).toEqual(['Really!']);
    expect(await chat.hears(bot, 'Really.')).toEqual(['No question.']);
    expect(() => defineFilter('message:question', () => undefined)).toThrow(
      'There is a filter "message:question" already',
    );
  });

  it('are asked inside of middleware too, and narrow what is there', async () => {
    const seen: string[] = [];
    const bot = createBot().use(async (context, next) => {
      if (filterContext(context, 'message:mention')) {
        expectTypeOf(context.mention).toBeString();
        seen.push(context.mention);
      }
      if (filterContext(context, ['message:edited', 'message'])) seen.push(context.text);
      await next();
    });
    await new HandMadeChat().hears(bot, '@helper dance');
    expect(seen).toEqual(['dance', '@helper dance']);
    expect(() => filterContext({} as BotContext, 'mesage' as 'message')).toThrow('There is no filter "mesage"');
  });
});

describe('guards', () => {
  it('before a handler decide about that handler alone', async () => {
    const bot = createBot()
      .on('message', onlyIn('Lounge'), ({ reply }) => reply('In the lounge'))
      .on('message', onlyFrom('Ben'), ({ reply }) => reply('From Ben'))
      .on(
        'message',
        guard(({ now }) => now() < 0),
        ({ reply }) => reply('Before time began'),
      )
      .on('message', ({ reply }) => reply('Any'));
    const chat = new HandMadeChat();
    expect(await chat.hears(bot, 'hi')).toEqual(['Any']);
    expect(await chat.hears(bot, 'hi', { room: lounge })).toEqual(['In the lounge']);
    expect(await chat.hears(bot, 'hi', { username: 'BEN' })).toEqual(['From Ben']);
    expect(
      await chat.hears(
        createBot().on('message', onlyIn(lounge.id), ({ reply }) => reply('By id')),
        'hi',
        { room: lounge },
      ),
    ).toEqual(['By id']);
  });

  it('in `use` decide about everything after them, help included', async () => {
    const bot = createBot()
      .use(onlyIn('lounge'))
      .command('roll', ({ reply }) => reply('rolled'));
    const chat = new HandMadeChat();
    expect(await chat.hears(bot, '/roll')).toEqual([]);
    expect(await chat.hears(bot, '/help')).toEqual([]);
    expect(await chat.hears(bot, '/roll', { room: lounge })).toEqual(['rolled']);
  });

  it('know who came and went, and that a room has no author', async () => {
    const seen: string[] = [];
    const bot = createBot()
      .use(onlyFrom('ana'))
      .use(({ type }) => void seen.push(type));
    const chat = new HandMadeChat();
    const { room } = says('hi');
    await chat.handles(bot, { type: 'user:joined', id: 'u1', room, username: 'Ana' });
    await chat.handles(bot, { type: 'user:left', id: 'u2', room, username: 'ben' });
    await chat.handles(bot, { type: 'room:joined', id: 'r3', room });
    expect(seen).toEqual(['user:joined']);
  });
});

it('a plugin adds handlers and what is in the context, with its types', async () => {
  const bot = createBot()
    .plugin((bot) =>
      bot.use<{ lucky: number }>((context, next) => {
        context.lucky = 7;
        return next();
      }),
    )
    .on('message', ({ lucky, reply }) => {
      expectTypeOf(lucky).toBeNumber();
      return reply(`Lucky ${lucky}`);
    });
  expect(await new HandMadeChat().hears(bot, 'hi')).toEqual(['Lucky 7']);
});

describe('splitText', () => {
  it('leaves alone what fits', () => {
    expect(splitText('')).toEqual(['']);
    expect(splitText(' a\n')).toEqual([' a\n']);
    expect(splitText('😀'.repeat(2_000))).toEqual(['😀'.repeat(2_000)]);
  });

  it('cuts between paragraphs, else lines, sentences, words, and else anywhere', () => {
    expect(splitText('one one\n\ntwo two\nthree', 16)).toEqual(['one one', 'two two\nthree']);
    expect(splitText('one one\ntwo. two\nthree', 18)).toEqual(['one one\ntwo. two', 'three']);
    expect(splitText('One two. Three four.', 12)).toEqual(['One two.', 'Three four.']);
    expect(splitText('one two three', 9)).toEqual(['one two', 'three']);
    expect(splitText('onetwothree', 4)).toEqual(['onet', 'woth', 'ree']);
    expect(splitText('😀😀😀', 2)).toEqual(['😀😀', '😀']);
    expect(splitText('ab    ', 3)).toEqual(['ab']);
    expect(() => splitText('a', 0)).toThrow(RangeError);
  });

  it('loses no word of a long text, and no part is too long or empty', () => {
    const text = `${Array.from(
      { length: 3_000 },
      (_, index) => `word${index}${index % 7 ? ' ' : index % 3 ? '.\n' : '.\n\n'}`,
    ).join('')}end`;
    const parts = splitText(text);
    expect(parts.every((part) => part.trim() !== '' && part.length <= 2_000)).toBe(true);
    expect(parts.join(' ').split(/\s+/)).toEqual(text.split(/\s+/));
    expect(parts.length).toBeLessThan(15);
  });
});
