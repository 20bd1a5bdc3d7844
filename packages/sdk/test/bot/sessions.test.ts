import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { createBot, session } from '../../src/bot/index.ts';
import { HandMadeChat, lounge, says } from './support/hand-made.ts';

const schema = z.object({ count: z.number() });
const counting = { name: 'counter', schema, initial: { count: 0 } };

function createCounter(options: Partial<Parameters<typeof session<typeof schema>>[0]> = {}) {
  return createBot()
    .use(session({ ...counting, ...options }))
    .on('message', async ({ session, reply }) => {
      const { count } = await session.update((value) => ({ count: value.count + 1 }));
      await reply(`Message ${count}`);
    });
}

describe('a session', () => {
  it('[BOT12] keeps a typed value from one event to the next, for each room its own', async () => {
    const chat = new HandMadeChat();
    const bot = createCounter();
    bot.on('message', ({ session }) => expectTypeOf(session.value).toEqualTypeOf<{ count: number }>());
    expect(await chat.hears(bot, 'a')).toEqual(['Message 1']);
    expect(await chat.hears(bot, 'b', { userId: 10 })).toEqual(['Message 2']);
    expect(await chat.hears(bot, 'c', { room: lounge })).toEqual(['Message 1']);
    // A new process on the same store.
    expect(await chat.hears(createCounter(), 'd')).toEqual(['Message 3']);
  });

  it('[BOT12] belongs to a person, to a person in a room, or to what its author says', async () => {
    const chat = new HandMadeChat();
    const counts = async (bot: ReturnType<typeof createCounter>) => [
      ...(await chat.hears(bot, 'a', { userId: 9 })),
      ...(await chat.hears(bot, 'a', { userId: 10 })),
      ...(await chat.hears(bot, 'a', { userId: 9, room: lounge })),
    ];
    expect(await counts(createCounter({ name: 'u', scope: 'user' }))).toEqual(['Message 1', 'Message 1', 'Message 2']);
    expect(await counts(createCounter({ name: 'ru', scope: 'room+user' }))).toEqual([
      'Message 1',
      'Message 1',
      'Message 1',
    ]);
    expect(await counts(createCounter({ name: 'all', scope: () => 'one' }))).toEqual([
      'Message 1',
      'Message 2',
      'Message 3',
    ]);
  });

  it('[BOT12] an event that comes again changes nothing twice, and finds what it found', async () => {
    const chat = new HandMadeChat();
    const seen: number[] = [];
    const bot = createBot()
      .use(session(counting))
      .on('message', async ({ session }) => {
        seen.push(session.value.count);
        await session.update(({ count }) => ({ count: count + 1 }));
        seen.push(session.value.count);
        await session.update(({ count }) => ({ count: count * 10 }));
        seen.push(session.value.count);
      });
    const event = says('one');
    for (let time = 0; time < 3; time++) await chat.handles(bot, event);
    expect(seen).toEqual([0, 1, 10, 0, 1, 10, 0, 1, 10]);
    await chat.hears(bot, 'two');
    expect(seen.slice(-3)).toEqual([10, 11, 110]);
  });

  it('[BOT12] a handler that ended between two changes goes on with the second', async () => {
    const chat = new HandMadeChat();
    let fails = true;
    const bot = createBot()
      .use(session(counting))
      .on('message', async ({ session, reply }) => {
        await session.update(({ count }) => ({ count: count + 1 }));
        if (fails) throw new Error('killed here');
        await session.set({ count: session.value.count + 100 });
        await reply(`${session.value.count}`);
      });
    const event = says('one');
    await expect(chat.handles(bot, event)).rejects.toThrow('killed here');
    fails = false;
    await chat.handles(bot, event);
    await chat.handles(bot, event);
    expect(chat.said).toEqual(['101']);
    expect(JSON.parse((await chat.store.get('session/counter/r3'))!.value)).toMatchObject({
      v: 1,
      value: { count: 101 },
    });
  });

  it('[BOT12] a person’s events from two rooms are told apart', async () => {
    const chat = new HandMadeChat();
    const bot = createCounter({ scope: 'user' });
    const [here, there] = [says('here'), says('there', { room: lounge })];
    for (const event of [here, there, here, there, here]) await chat.handles(bot, event);
    expect(await chat.hears(bot, 'next')).toEqual(['Message 3']);
  });

  it('[BOT12] of many updates at one moment none is lost', async () => {
    const chat = new HandMadeChat();
    const bot = createCounter({ scope: () => 'one' });
    await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        chat.handles(bot, says('hi', { room: { id: 50 + index, name: `room${index}` } })),
      ),
    );
    expect(chat.said.toSorted()).toEqual(Array.from({ length: 8 }, (_, index) => `Message ${index + 1}`));
  });

  it('[BOT12] `set` does not write over what somebody else wrote: the event is handled again on what is there', async () => {
    const chat = new HandMadeChat();
    let others = 0;
    const bot = createBot()
      .use(session({ ...counting, scope: () => 'one' }))
      .on('message', async ({ session, message }) => {
        if (message.content === 'slow' && others++ === 0) await chat.hears(bot, 'quick', { room: lounge });
        await session.set({ count: session.value.count + 1 });
      });
    expect(await chat.handles(bot, says('slow'))).toMatchObject({ kind: 'retry', error: { code: 'CONFLICT' } });
    await chat.handles(bot, says('slow'));
    expect(JSON.parse((await chat.store.get('session/counter/=one'))!.value)).toMatchObject({ value: { count: 2 } });
  });

  it('[BOT12] who is overtaken every time is told, in the end', async () => {
    const chat = new HandMadeChat();
    const bot = createBot()
      .use(session(counting))
      .on('message', ({ session, attempt }) =>
        session.update(async ({ count }) => {
          await chat.store.put(
            'session/counter/r3',
            JSON.stringify({ v: 1, value: { count: count + attempt }, marks: [] }),
          );
          return { count: -1 };
        }),
      );
    const delivery = { ...chat.delivery, attempt: 5 };
    expect(await bot.handle(says('hi'), delivery)).toMatchObject({
      kind: 'failed',
      error: { code: 'CONFLICT' },
      isTold: false,
    });
  });

  it('changes one after the other where a handler does not wait, and fails the event with what failed', async () => {
    const chat = new HandMadeChat();
    const bot = createBot()
      .use(session(counting))
      .on('message', ({ session, text }) => {
        void session.set({ count: 1 });
        void session.update((value) => void (value.count += 1));
        if (text === 'bad') void session.set({ count: 'x' } as never);
      });
    await chat.handles(bot, says('good'));
    expect(JSON.parse((await chat.store.get('session/counter/r3'))!.value)).toMatchObject({ value: { count: 2 } });
    await expect(chat.handles(bot, says('bad'))).rejects.toMatchObject({
      code: 'INVALID_PAYLOAD',
      message:
        'The new value of session "counter" does not fit its schema as it would be kept (as JSON): Invalid input: expected number, received string → at count.',
    });
  });

  it('[BOT12] begins anew after `clear`, and an event that comes again still finds what it found', async () => {
    const chat = new HandMadeChat();
    const seen: number[] = [];
    const bot = createBot()
      .use(session(counting))
      .on('message', async ({ session, text }) => {
        seen.push(session.value.count);
        if (text === 'end') await session.clear();
        else await session.set({ count: 7 });
      });
    const end = says('end');
    for (const event of [says('begin'), end, end, says('next')]) await chat.handles(bot, event);
    expect(seen).toEqual([0, 7, 7, 0]);
  });

  it('gives each conversation an initial value of its own', async () => {
    const chat = new HandMadeChat();
    const bot = createBot()
      .use(session({ name: 'list', schema: z.array(z.string()), initial: [] }))
      .on('message', async ({ session, text, reply }) => {
        await session.update((list) => void list.push(text));
        await reply(session.value.join());
      });
    await chat.hears(bot, 'a', { room: lounge });
    await chat.hears(bot, 'b');
    expect(await chat.hears(bot, 'c')).toEqual(['b,c']);
  });

  it('keeps what JSON can bring back through its schema, and refuses what it can’t', async () => {
    const chat = new HandMadeChat();
    const dates = session({
      name: 'dates',
      schema: z.object({ since: z.coerce.date() }),
      initial: () => ({ since: new Date(0) }),
      as: 'dates',
    });
    const lengths = session({
      name: 'lengths',
      schema: z.string().transform((text) => text.length),
      initial: 0,
      as: 'lengths',
    });
    const bot = createBot()
      .use(dates)
      .use(lengths)
      .on('message', async ({ dates, lengths, text, reply }) => {
        if (text === 'bad') return lengths.set(5);
        await reply(dates.value.since.toISOString());
        return dates.set({ since: new Date(1_000) });
      });
    await chat.hears(bot, 'a');
    expect(await chat.hears(bot, 'b')).toEqual(['1970-01-01T00:00:01.000Z']);
    await expect(chat.hears(bot, 'bad')).rejects.toMatchObject({ code: 'INVALID_PAYLOAD' });
  });
});

describe('a session after an upgrade', () => {
  const readV2 = z.object({ total: z.number() });
  const v2 = {
    name: 'counter',
    schema: readV2,
    initial: { total: 0 },
    version: 2,
    migrate: (old: unknown, version: number) => ({ total: (old as { count: number }).count * version }),
  };

  async function withOld(value: unknown = { count: 5 }) {
    const chat = new HandMadeChat();
    await chat.store.put('session/counter/r3', JSON.stringify({ v: 1, value, marks: [] }));
    return chat;
  }

  it('[BOT12] takes an old value through `migrate`, and keeps it new with the next change', async () => {
    const chat = await withOld();
    const bot = createBot()
      .use(session(v2))
      .on('message', async ({ session, reply, text }) => {
        await reply(`${session.value.total}`);
        if (text === 'write') await session.update(({ total }) => ({ total: total + 1 }));
      });
    await chat.hears(bot, 'read');
    expect(JSON.parse((await chat.store.get('session/counter/r3'))!.value)).toMatchObject({ v: 1 });
    const write = says('write');
    await chat.handles(bot, write);
    await chat.handles(bot, write);
    await chat.hears(bot, 'read');
    expect(chat.said).toEqual(['5', '5', '6']);
    expect(JSON.parse((await chat.store.get('session/counter/r3'))!.value)).toMatchObject({
      v: 2,
      value: { total: 6 },
    });
  });

  it.each([
    [
      'without migrate',
      { ...v2, migrate: undefined },
      { count: 5 },
      'it was written by version 1, and this is version 2. It stays as it is. Raise `version`, and turn old values into new ones in `migrate`.',
    ],
    [
      'by a migration that does not fit',
      v2,
      { amount: 5 },
      'what `migrate` made of version 1 does not: Invalid input: expected number, received NaN → at total. It stays as it is. Mend `migrate`.',
    ],
    [
      'of the same version',
      { ...v2, version: 1, migrate: undefined },
      { count: 5 },
      'Invalid input: expected number, received undefined → at total. It stays as it is. Raise `version`, and turn old values into new ones in `migrate`.',
    ],
  ])(
    '[BOT12] what can’t be read %s is an error for who asks, and stays',
    async (_, { migrate, ...options }, value, why) => {
      const chat = await withOld(value);
      const kept = await chat.store.get('session/counter/r3');
      const bot = createBot()
        .use(session({ ...options, ...(migrate && { migrate }) }))
        .command('other', ({ reply }) => reply('Not held up'))
        .on('message', ({ session }) => session.set({ total: 1 }));
      await expect(chat.hears(bot, 'hi')).rejects.toMatchObject({
        code: 'STATE_UNREADABLE',
        message: `What is kept for session "counter" does not fit this program: ${why}`,
      });
      expect(await chat.hears(bot, '/other')).toEqual(['Not held up']);
      expect(await chat.store.get('session/counter/r3')).toEqual(kept);
    },
  );

  it('[BOT12] what a newer program wrote is not touched by an older one', async () => {
    const chat = new HandMadeChat();
    await chat.store.put('session/counter/r3', JSON.stringify({ v: 3, value: { total: 1 }, marks: [] }));
    const bot = createBot()
      .use(session(v2))
      .on('message', ({ session }) => session.value.total);
    await expect(chat.hears(bot, 'hi')).rejects.toThrow(
      'it was written by version 3, and this is version 2. It stays as it is. Run the newer program again.',
    );
  });
});

it('says what is wrong with a session before it is used', async () => {
  const chat = new HandMadeChat();
  expect(() => session({ ...counting, name: 'a b' })).toThrow('"a b" can’t be the name of a session');
  expect(() => session({ ...counting, version: 0 })).toThrow('has to be a whole number from 1 on');
  const twice = createBot()
    .use(session(counting))
    .use(session({ ...counting, name: 'other' }))
    .on('message', () => undefined);
  await expect(chat.hears(twice, 'hi')).rejects.toThrow(
    'There is `context.session` already. Give this session another name in the context: `as`.',
  );
  const user = createBot()
    .use(session({ ...counting, scope: 'user' }))
    .on('room:joined', ({ session }) => session.value);
  const { room } = says('hi');
  await expect(chat.handles(user, { type: 'room:joined', id: 'r3', room })).rejects.toThrow(
    'An event "room:joined" has no session "counter" of scope "user". Ask for it where there is one.',
  );
});
