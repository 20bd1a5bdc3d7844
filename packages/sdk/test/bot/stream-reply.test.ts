import type { Message } from '@roomful/protocol';
import { describe, expect, it } from 'vitest';
import { createBot } from '../../src/bot/index.ts';
import type { Outcome } from '../../src/bot/outcome.ts';
import { settle } from '../helpers/manual-clock.ts';
import { HandMadeChat, says } from './support/hand-made.ts';

/** Chunks that come when the test says so. */
function producer() {
  let wake: () => void = () => undefined;
  const queue: (() => string | undefined)[] = [];
  const push = async (step: () => string | undefined) => {
    queue.push(step);
    wake();
    await settle();
  };
  let isClosed = false;
  async function* read() {
    try {
      for (;;) {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const chunk = queue.shift()!();
        if (chunk === undefined) return;
        yield chunk;
      }
    } finally {
      isClosed = true;
    }
  }
  return {
    chunks: read(),
    says: (chunk: string) => push(() => chunk),
    ends: () => push(() => undefined),
    fails: (error: Error) =>
      push(() => {
        throw error;
      }),
    get isClosed() {
      return isClosed;
    },
  };
}

function stream(chat: HandMadeChat, event = says('tell me')) {
  const model = producer();
  let last: Message | undefined;
  const bot = createBot().on('message', async ({ reply }) => {
    last = await reply.stream(model.chunks);
  });
  const handled: Promise<Outcome> = bot.handle(event, chat.delivery);
  return { model, handled, last: () => last };
}

describe('a streaming reply', () => {
  it('[BOT14] is sent with the first words, edited at most every second, and complete at the end', async () => {
    const chat = new HandMadeChat();
    const { model, handled, last } = stream(chat);
    await settle();
    await chat.clock.advance(5_000);
    await model.says(' \n');
    await chat.clock.advance(5_000);
    expect([chat.said, chat.typing]).toEqual([[], [true]]);
    await model.says('One');
    await chat.clock.advance(249);
    expect(chat.said).toEqual([]);
    await model.says(' two');
    await chat.clock.advance(1);
    expect(chat.said).toEqual(['One two']);
    for (const word of [' three', ' four', ' five']) {
      await model.says(word);
      await chat.clock.advance(300);
    }
    expect(chat.edits).toEqual([]);
    await chat.clock.advance(100);
    expect(chat.edits.map(({ content }) => content)).toEqual(['One two three four five']);
    // Nothing new is no edit.
    await chat.clock.advance(3_000);
    expect(chat.edits).toHaveLength(1);
    await model.says(' six.\n');
    await model.ends();
    expect(await handled).toEqual({ kind: 'handled' });
    expect(chat.said).toEqual(['One two three four five six.']);
    expect(last()).toMatchObject({ id: chat.sent[0]!.id, content: 'One two three four five six.' });
    expect(chat.typing.at(-1)).toBe(false);
    expect(chat.clock.pendingTimers).toBe(0);
  });

  it('[BOT14] takes any iterable, and one message where everything is there at once', async () => {
    const chat = new HandMadeChat();
    const bot = createBot().on('message', ({ reply }) => reply.stream(['a', 'b', 'c']));
    expect(await chat.hears(bot, 'hi')).toEqual(['abc']);
    expect(chat.edits).toEqual([]);
  });

  it('[BOT14] goes on in another message where one is full, in whole words', async () => {
    const chat = new HandMadeChat();
    const words = Array.from({ length: 900 }, (_, index) => `word${index} `);
    const bot = createBot().on('message', ({ reply }) => reply.stream(words));
    await chat.hears(bot, 'hi');
    expect(chat.said.length).toBe(4);
    expect(chat.said.join(' ').split(' ')).toEqual(words.map((word) => word.trim()));
    expect(chat.said.every((content) => content.length <= 2_000)).toBe(true);
    expect(new Set(chat.sent.map(({ clientId }) => clientId)).size).toBe(4);
  });

  it('[BOT14] what broke off is marked, and its error is told', async () => {
    const chat = new HandMadeChat();
    const { model, handled } = stream(chat);
    await model.says('The answer is');
    const error = new Error('The model is gone.');
    await model.fails(error);
    expect(await handled).toEqual({ kind: 'failed', error, isTold: false });
    expect(chat.said).toEqual(['The answer is […]']);
    const silent = stream(chat);
    await silent.model.fails(error);
    expect(await silent.handled).toMatchObject({ kind: 'failed', error });
    expect(chat.said).toHaveLength(1);
  });

  it('[BOT8] does not wait for words when the bot has stopped already', async () => {
    const chat = new HandMadeChat();
    chat.signal.abort();
    const { handled } = stream(chat);
    expect(await handled).toMatchObject({ kind: 'failed', error: { code: 'STOPPED' } });
    expect(chat.said).toEqual([]);
  });

  it('[BOT14] when the event comes again the same message is finished, and does not shrink meanwhile', async () => {
    const chat = new HandMadeChat();
    const event = says('tell me');
    const first = stream(chat, event);
    await first.model.says('One two three');
    await chat.clock.advance(250);
    chat.signal.abort();
    expect(await first.handled).toMatchObject({ kind: 'failed', error: { code: 'STOPPED' } });
    expect(chat.said).toEqual(['One two three']);

    const later = new HandMadeChat();
    later.sent.push(...chat.sent);
    const second = stream(later, event);
    await second.model.says('One');
    await later.clock.advance(250);
    expect(later.edits).toEqual([]);
    await second.model.says(' TWO three four');
    await later.clock.advance(1_000);
    expect(later.said).toEqual(['One TWO three four']);
    await second.model.ends();
    expect(await second.handled).toEqual({ kind: 'handled' });
    expect(later.said).toEqual(['One TWO three four']);
  });

  it('[BOT8] ends with the bot, hears no more, and lets its producer clean up', async () => {
    const chat = new HandMadeChat();
    const { model, handled } = stream(chat);
    await model.says('One');
    chat.signal.abort();
    expect(await handled).toMatchObject({ kind: 'failed', error: { code: 'STOPPED' } });
    await model.says('two');
    expect([chat.said, model.isClosed]).toEqual([[], true]);
  });

  it('shows whole characters only, and none that a message may not hold', async () => {
    const chat = new HandMadeChat();
    const { model, handled } = stream(chat);
    await model.says('Smile \ud83d');
    await chat.clock.advance(250);
    expect(chat.said).toEqual(['Smile']);
    await model.says('\ude00\u001b\r');
    await model.says('\nnext');
    await model.ends();
    await handled;
    expect(chat.said).toEqual(['Smile 😀\nnext']);
  });

  it('without a word is a failure that says so', async () => {
    const bot = createBot().on('message', ({ reply }) => reply.stream([' ', '\n']));
    await expect(new HandMadeChat().hears(bot, 'hi')).rejects.toMatchObject({
      code: 'INVALID_PAYLOAD',
      message: 'The stream ended without a word.',
    });
  });
});
