import type { Message, Room, User } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import type { BotEvent } from '../../src/bot/bot-event.ts';
import { createBot } from '../../src/bot/create-bot.ts';
import type { Delivery } from '../../src/bot/create-context.ts';
import type { Outgoing } from '../../src/bot/outlet.ts';
import { ChatError } from '../../src/errors.ts';

const me = { id: 7, username: 'helper', kind: 'bot' } as User;
const room = { id: 3, name: 'general' } as Room;

/** An outlet that takes everything but the texts it refuses, and keeps what it took. */
function takeDelivery(refused = 'refused') {
  const taken: Outgoing[] = [];
  const delivery = {
    attempt: 1,
    signal: new AbortController().signal,
    outlet: {
      me,
      send: async (_: unknown, message: Outgoing) => {
        await Promise.resolve();
        if (message.content === refused) {
          throw new ChatError({ code: 'ROOM_DELETED', message: 'The room was deleted.', retryable: false });
        }
        taken.push(message);
        return { id: taken.length, content: message.content } as Message;
      },
      findRoom: (wanted: unknown) => (wanted === 'general' ? room : undefined),
    },
  } as unknown as Delivery;
  return { taken, delivery };
}

function says(content: string, more: object = {}): BotEvent {
  return { type: 'message', id: 'm41', room, message: { id: 41, content, username: 'ana', ...more } as Message };
}

describe('the handlers of a bot', () => {
  it('[BOT2] every send of an event has a key of its own, the same when the event comes again', async () => {
    const bot = createBot().on('message', async ({ reply, send }) => {
      await reply('one');
      await send('general', 'two');
      await reply('three', { key: 'last' });
    });
    const { taken, delivery } = takeDelivery();
    await bot.handle(says('hi'), delivery);
    const keys = taken.map(({ clientId }) => clientId);
    expect(new Set(keys).size).toBe(3);
    await bot.handle(says('hi'), delivery);
    expect(taken.slice(3).map(({ clientId }) => clientId)).toEqual(keys);
  });

  it('[BOT3] an event is handled when everything that it began to send is through, awaited or not', async () => {
    const bot = createBot().on('message', ({ reply }) => {
      void reply('not awaited');
    });
    const { taken, delivery } = takeDelivery();
    expect(await bot.handle(says('hi'), delivery)).toEqual({ kind: 'handled' });
    expect(taken).toHaveLength(1);
  });

  it('[BOT5] a refusal that nobody waited for is a failure; one that was caught is none', async () => {
    const { delivery } = takeDelivery();
    const careless = createBot().on('message', ({ reply }) => void reply('refused'));
    expect(await careless.handle(says('hi'), delivery)).toMatchObject({
      kind: 'failed',
      error: { code: 'ROOM_DELETED' },
      isTold: false,
    });
    const careful = createBot().on('message', async ({ reply }) => {
      const sending = reply('refused');
      await new Promise<void>((resolve) => setImmediate(resolve));
      await sending.catch(() => undefined);
    });
    expect(await careful.handle(says('hi'), delivery)).toEqual({ kind: 'handled' });
  });

  it('[BOT5] bot.catch hears what was thrown, may answer in the room, and may ask for a retry', async () => {
    const thrown = new Error('no luck');
    const bot = createBot().on('message', () => {
      throw thrown;
    });
    const { taken, delivery } = takeDelivery();
    expect(await bot.handle(says('hi'), delivery)).toEqual({ kind: 'failed', error: thrown, isTold: false });
    bot.catch(async ({ context, error }) => {
      await context.reply(`Sorry: ${(error as Error).message}`);
    });
    expect(await bot.handle(says('hi'), delivery)).toEqual({ kind: 'failed', error: thrown, isTold: true });
    expect(taken).toMatchObject([{ content: 'Sorry: no luck' }]);
    bot.catch(() => 'retry');
    expect(await bot.handle(says('hi'), delivery)).toEqual({ kind: 'retry', error: thrown });
  });

  it('asks one handler after the other, as long as each calls next', async () => {
    const asked: string[] = [];
    const bot = createBot()
      .use<{ mood: string }>(async (context, next) => {
        context.mood = 'good';
        await next();
        asked.push('after');
      })
      .on('room:joined', () => asked.push('joined'))
      .on('message:mention', ({ mention }, next) => {
        asked.push(`mention ${mention}`);
        return next();
      })
      .on(['message', 'message:edited'], ({ mood }) => asked.push(mood))
      .on('message', () => asked.push('never'));
    const { delivery } = takeDelivery();
    await bot.handle(says('@helper, what now'), delivery);
    expect(asked).toEqual(['mention what now', 'good', 'after']);
  });

  it.each([
    ['@helper', ''],
    ['@Helper: do it', 'do it'],
    ['ask @helper about it', 'ask @helper about it'],
    ['@helpers', undefined],
    ['mail@helper', undefined],
    ['helper', undefined],
  ])('%j mentions the bot with %j', async (content, mention) => {
    const seen: string[] = [];
    const bot = createBot().on('message:mention', (context) => seen.push(context.mention));
    await bot.handle(says(content), takeDelivery().delivery);
    expect(seen).toEqual(mention === undefined ? [] : [mention]);
  });

  it('says at once that a filter does not exist', () => {
    expect(() => createBot().on('mesage' as 'message', () => undefined)).toThrow('There is no filter "mesage"');
  });

  it('says which room it does not know, and refuses a key that is none', async () => {
    const { delivery } = takeDelivery();
    const lost = createBot().on('message', ({ send }) => send('lounge', 'hi'));
    expect(await lost.handle(says('hi'), delivery)).toMatchObject({ error: { code: 'ROOM_NOT_FOUND' } });
    for (const key of ['', 'a b', 'x'.repeat(33)]) {
      const bot = createBot().on('message', ({ reply }) => reply('hi', { key }));
      expect(await bot.handle(says('hi'), delivery)).toMatchObject({ error: { code: 'INVALID_PAYLOAD' } });
    }
    const twice = createBot().on('message', async ({ reply }) => {
      await reply('a', { key: 'k' });
      await reply('b', { key: 'k' });
    });
    expect(await twice.handle(says('hi'), delivery)).toMatchObject({ error: { code: 'INVALID_PAYLOAD' } });
  });
});
