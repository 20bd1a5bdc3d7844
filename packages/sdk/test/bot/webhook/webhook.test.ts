import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Bot, createBot, type WebhookOptions } from '../../../src/bot/index.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { me, room } from '../support/hand-made.ts';

const SECRET = `whsec_${Buffer.from('a secret of 32 bytes, or a few..').toString('base64')}`;
const OTHER = `whsec_${Buffer.from('another one of about 32 bytes...').toString('base64')}`;
const clock = new ManualClock();

interface Signed {
  secret?: string;
  ageMs?: number;
  id?: string;
  headers?: Record<string, string>;
}

function request(event: object, { secret = SECRET, ageMs = 0, id = 'h1-m1', headers = {} }: Signed = {}): Request {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor((clock.now() - ageMs) / 1_000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return new Request('https://bot.example/hooks', {
    method: 'POST',
    body,
    headers: {
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
      ...headers,
    },
  });
}

const says = (content: string, more: object = {}, id = 1) => ({
  type: 'message',
  id: `m${id}`,
  databaseId: 'db',
  bot: me,
  room,
  message: { id, roomId: room.id, userId: 2, username: 'ana', content, timestamp: clock.now(), ...more },
});

const warnings: string[] = [];
const log: NonNullable<WebhookOptions['log']> = {
  info: () => undefined,
  warn: (message) => void warnings.push(message),
  error: (message) => void warnings.push(message),
};

function hooked(bot: Bot, more: Partial<WebhookOptions> = {}) {
  const handler = bot.webhook({ secret: SECRET, clock, log, ...more });
  return async (asked: Request) => {
    const response = await handler(asked);
    const text = await response.text();
    return {
      status: response.status,
      text,
      replies: response.ok ? (JSON.parse(text) as { replies: unknown }).replies : [],
    };
  };
}

const echo = () => createBot().on('message', ({ reply, text }) => reply(`re: ${text}`));

describe('who may ask a webhook', () => {
  it.each<[string, Signed, RegExp]>([
    ['another secret', { secret: OTHER }, /by another secret/],
    ['a request of five minutes ago', { ageMs: 301_000 }, /more than five minutes old/],
    ['one of the future', { ageMs: -302_000 }, /more than five minutes old/],
    ['no signature', { headers: { 'webhook-signature': '' } }, /by another secret/],
    ['another scheme', { headers: { 'webhook-signature': 'v2,AAAA' } }, /by another secret/],
    ['a broken signature', { headers: { 'webhook-signature': 'v1,%%%' } }, /by another secret/],
    ['another id', { headers: { 'webhook-id': 'h1-m2' } }, /by another secret/],
    ['no time', { headers: { 'webhook-timestamp': 'now' } }, /not signed/],
  ])('not with %s', async (_, signed, problem) => {
    let handled = 0;
    const ask = hooked(createBot().on('message', () => void handled++));
    const answer = await ask(request(says('hi'), signed));
    expect(answer.status).toBe(401);
    expect(answer.text).toMatch(problem);
    expect(warnings.at(-1)).not.toContain(SECRET.slice(8));
    expect(handled).toBe(0);
  });

  it('not with a body that was changed on the way, and not without one', async () => {
    const ask = hooked(echo());
    const signed = request(says('hi'));
    const changed = new Request(signed.url, {
      method: 'POST',
      headers: signed.headers,
      body: JSON.stringify(says('ho')),
    });
    expect((await ask(changed)).status).toBe(401);
    expect((await ask(new Request(signed.url))).status).toBe(405);
    expect((await ask(new Request(signed.url, { method: 'POST', body: 'x'.repeat(300_000) }))).status).toBe(413);
  });

  it('with either of two secrets, while one takes the place of the other', async () => {
    const ask = hooked(echo(), { secret: [SECRET, OTHER] });
    for (const secret of [SECRET, OTHER]) expect((await ask(request(says('hi'), { secret }))).status).toBe(200);
    const both = `v1,${'A'.repeat(43)}= ${request(says('hi')).headers.get('webhook-signature')}`;
    expect((await ask(request(says('hi'), { headers: { 'webhook-signature': both } }))).status).toBe(200);
  });

  it.each(['', 'whsec_', 'secret', 'rfb_abc', []])('%j is no secret, which shows at once', (secret) => {
    expect(() => createBot().webhook({ secret })).toThrow(TypeError);
  });
});

describe('what a webhook answers', () => {
  it('[BOT2] what the handlers sent, under keys that are the same whenever the event comes again', async () => {
    const bot = createBot().on('message', async ({ reply }) => {
      await reply('one');
      void reply('two', { key: 'second' });
    });
    const replies = [
      { key: 'm1:0', content: 'one' },
      { key: 'm1:=second', content: 'two' },
    ];
    expect(await hooked(bot)(request(says('hi')))).toMatchObject({ status: 200, replies });
    expect(await hooked(bot)(request(says('hi')))).toMatchObject({ status: 200, replies });
  });

  it('commands, mentions, new rooms: the same handlers as over a connection', async () => {
    const bot = createBot()
      .on('message:mention', ({ mention, reply }) => reply(`you said ${mention}`))
      .on('room:joined', ({ room: { name }, reply }) => reply(`hello ${name}`));
    bot.command('add', ({ reply }) => reply('added'));
    const ask = hooked(bot);
    expect((await ask(request(says('@helper hey')))).replies).toMatchObject([{ content: 'you said hey' }]);
    expect((await ask(request(says('/add', {}, 2)))).replies).toMatchObject([{ content: 'added' }]);
    const joined = { type: 'room:joined', id: 'r3', databaseId: 'db', bot: me, room };
    expect((await ask(request(joined))).replies).toMatchObject([{ content: 'hello general' }]);
    expect((await ask(request({ ...joined, type: 'room:painted' }))).replies).toEqual([]);
  });

  it('[BOT14] a streaming reply complete, edits and what was taken back as they are at the end', async () => {
    const bot = createBot().on('message', async ({ reply, edit, remove }) => {
      await reply.stream(['Once ', 'upon ', 'a time']);
      await edit(await reply('wrong'), 'right');
      await remove(await reply('never mind'));
      await reply('end');
    });
    const { replies } = await hooked(bot)(request(says('story')));
    expect(replies).toMatchObject([{ content: 'Once upon a time' }, { content: 'right' }, { content: 'end' }]);
  });

  it('[BOT2] the same text as over a connection, whose line ends are one character', async () => {
    const ask = hooked(createBot().on('message', ({ reply }) => reply('one\r\ntwo')));
    expect((await ask(request(says('hi')))).replies).toMatchObject([{ content: 'one\ntwo' }]);
  });

  it('says what can’t be done in an answer, and what can’t be a message', async () => {
    const errors: unknown[] = [];
    const bot = createBot().on('message', async ({ reply, edit, send }) => {
      for (const act of [() => reply(' '), () => edit(7 as never, 'x'), () => send('lounge', 'x')]) {
        await act().catch((error: unknown) => errors.push(error));
      }
      await reply('fine');
    });
    expect((await hooked(bot)(request(says('hi')))).replies).toMatchObject([{ content: 'fine' }]);
    expect(errors).toMatchObject([
      { code: 'INVALID_PAYLOAD', message: 'The message is empty. Write something first.' },
      { code: 'NOT_AVAILABLE', message: expect.stringMatching(/use bot\.run\(\)\.$/) as string },
      { code: 'ROOM_NOT_FOUND' },
    ]);
  });

  it('[BOT5] a handler that throws ends nothing, and one that wants its event again gets it', async () => {
    const attempts: number[] = [];
    const bot = createBot()
      .on('message', ({ text, attempt }) => {
        attempts.push(attempt);
        if (text === 'throw' || attempt < 3) throw new Error('no');
      })
      .catch(({ context }) => ('text' in context && context.text === 'again' ? 'retry' : undefined));
    const ask = hooked(bot);
    expect((await ask(request(says('throw')))).status).toBe(200);
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await ask(request(says('again', {}, 2)))).status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(attempts).toEqual([1, 1, 2, 3]);
  });

  it('an event that comes again while, or after, it is handled runs the handlers once', async () => {
    let runs = 0;
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const bot = createBot().on('message', async ({ reply }) => {
      begun.resolve();
      await finish.promise;
      await reply(`run ${++runs}`);
    });
    const ask = hooked(bot);
    const first = ask(request(says('slow')));
    const second = ask(request(says('slow'), { id: 'h1-m1' }));
    await begun.promise;
    finish.resolve();
    const answers = [await first, await second, await ask(request(says('slow')))];
    expect(answers.map(({ replies }) => replies)).toEqual(Array(3).fill([{ key: 'm1:0', content: 'run 1' }]));
  });

  it('[BOT5] a server that did not wait gets the reply when it comes again, though the handler heeds its signal', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const attempts: number[] = [];
    const bot = createBot().on('message', async ({ reply, signal, attempt }) => {
      attempts.push(attempt);
      begun.resolve();
      await Promise.race([
        finish.promise,
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut off')))),
      ]);
      await reply('here');
    });
    const ask = hooked(bot);
    const gone = new AbortController();
    const first = ask(new Request(request(says('slow')), { signal: gone.signal }));
    await begun.promise;
    gone.abort();
    const second = ask(request(says('slow')));
    finish.resolve();
    for (const answer of [first, second]) {
      expect(await answer).toMatchObject({ status: 200, replies: [{ content: 'here' }] });
    }
    expect(attempts).toEqual([1]);
  });

  it('[BOT5] an event whose handlers took five minutes, and were told to end, is handled when it comes again', async () => {
    const begun = Promise.withResolvers<void>();
    const bot = createBot().on('message', async ({ reply, signal, attempt }) => {
      begun.resolve();
      if (attempt === 1) await new Promise((_, reject) => signal.addEventListener('abort', reject));
      await reply('here');
    });
    const ownClock = new ManualClock();
    const ask = hooked(bot, { clock: ownClock });
    const first = ask(request(says('slow')));
    await begun.promise;
    await ownClock.advance(5 * 60_000);
    expect((await first).status).toBe(500);
    // Signed by the clock of before, which is five minutes behind.
    expect(await ask(request(says('slow')))).toMatchObject({ status: 200, replies: [{ content: 'here' }] });
  });

  it('[BOT6] bots that answer bots end, until a person speaks', async () => {
    const ask = hooked(echo());
    const counts = [];
    for (let id = 1; id <= 7; id++) {
      const { replies } = await ask(request(says('beep', { authorKind: 'bot' }, id)));
      counts.push((replies as unknown[]).length);
    }
    expect(counts).toEqual([1, 1, 1, 1, 1, 0, 0]);
    expect((await ask(request(says('hello', {}, 8)))).replies).toHaveLength(1);
    expect((await ask(request(says('beep', { authorKind: 'bot' }, 9)))).replies).toHaveLength(1);
  });
});
