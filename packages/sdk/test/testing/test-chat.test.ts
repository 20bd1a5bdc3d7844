import { describe, expect, it } from 'vitest';
import { type Bot, createBot } from '../../src/bot/index.ts';
import { ChatError } from '../../src/index.ts';
import { startTestChat } from '../../src/testing/index.ts';
import { settle } from '../helpers/manual-clock.ts';

function createEcho(): Bot {
  const bot = createBot();
  bot.on('message:mention', ({ mention, reply }) => reply(`you said ${mention}`));
  return bot;
}

describe('lastReply', () => {
  it('is the reply to what was said last, whatever was replied before', async () => {
    await using chat = await startTestChat(createEcho());
    const ana = chat.user('ana');
    for (const word of ['one', 'two', 'three']) {
      await ana.says(`@bot ${word}`);
      expect(await chat.lastReply()).toBe(`you said ${word}`);
    }
  });

  it('waits for a bot that needs time, however much', async () => {
    const bot = createBot();
    bot.on('message', async ({ text, reply }) => {
      for (let turn = 0; turn < 200; turn++) await settle();
      void reply(`first of ${text}`);
      for (let turn = 0; turn < 200; turn++) await settle();
      await reply(`second of ${text}`);
    });
    await using chat = await startTestChat(bot);
    await chat.user('ana').says('hello');
    expect(await chat.lastReply()).toBe('second of hello');
    expect(await chat.replies()).toEqual(['first of hello', 'second of hello']);
  });

  it('takes no reply to an earlier message for one to the last', async () => {
    const gate = Promise.withResolvers<void>();
    const bot = createBot();
    bot.on('message', async ({ text, reply }) => {
      if (text !== 'slow') return;
      await gate.promise;
      await reply('at last');
    });
    await using chat = await startTestChat(bot);
    const ana = chat.user('ana');
    await ana.says('slow');
    await ana.says('quiet');
    gate.resolve();
    expect(await chat.replies()).toEqual([]);
    expect(await chat.transcript()).toBe('ana: slow\nana: quiet\nbot: at last');
  });

  it('says what is missing when the bot keeps silent', async () => {
    await using chat = await startTestChat(createEcho());
    await chat.user('ana').says('nobody is asked');
    await expect(chat.lastReply()).rejects.toThrow(
      'No bot replied to “nobody is asked” (ana) in general, and everything is handled. ' +
        'If it should keep silent, ask for replies(), which is [] then.',
    );
    expect(await chat.replies()).toEqual([]);
  });

  it('tells of the error when the bot threw', async () => {
    const bot = createBot();
    bot.on('message', () => {
      throw new RangeError('out of dice');
    });
    await using chat = await startTestChat(bot);
    await chat.user('ana').says('roll');
    await expect(chat.lastReply()).rejects.toThrow('bot logged an error: ');
    expect(chat.errors).toMatchObject([{ bot: 'bot', cause: { message: 'out of dice' } }]);
  });

  it('counts a message that was changed since as a reply', async () => {
    const bot = createBot();
    let board: Parameters<Parameters<typeof bot.on<'message'>>[1]>[0]['message'] | undefined;
    bot.on('message', async ({ text, reply, edit }) => {
      if (board) await edit(board, `votes: ${text}`);
      else board = await reply('votes: none');
    });
    await using chat = await startTestChat(bot);
    const ana = chat.user('ana');
    await ana.says('open');
    expect(await chat.lastReply()).toBe('votes: none');
    await ana.says('1');
    expect(await chat.lastReply()).toBe('votes: 1');
    expect(await chat.messages()).toHaveLength(3);
  });

  it('does not hang on a bot that tries the same for ever', async () => {
    const bot = createBot();
    bot.on('message', () => {
      throw new Error('never');
    });
    bot.catch(() => 'retry');
    await using chat = await startTestChat(bot);
    await chat.user('ana').says('hello');
    await expect(chat.lastReply()).rejects.toThrow('bot would not come to an end: after an hour of the chat’s time');
  });
});

describe('people', () => {
  it('say, edit and delete, and bots hear all of it', async () => {
    const heard: string[] = [];
    const bot = createBot();
    bot.on('message', ({ text }) => void heard.push(`said ${text}`));
    bot.on('message:edited', ({ text }) => void heard.push(`edited ${text}`));
    bot.on('message:deleted', () => void heard.push('deleted'));
    await using chat = await startTestChat(bot);
    const ana = chat.user('ana');
    const first = await ana.says('tee');
    await ana.says('coffee');
    await ana.edits('tea', first);
    await ana.deletes();
    await chat.handled();
    expect(heard).toEqual(['said tee', 'said coffee', 'edited tea', 'deleted']);
    expect(await chat.transcript()).toBe('ana: tea (edited)\nana: (deleted)');
  });

  it('come and go, and are in one room at a time', async () => {
    const bot = createBot();
    bot.on('user:joined', ({ username, reply }) => reply(`welcome ${username}`));
    bot.on('user:left', ({ username, reply }) => reply(`goodbye ${username}`));
    await using chat = await startTestChat(bot, { rooms: ['lounge'] });
    const ana = chat.user('ana');
    await ana.joins('lounge');
    expect(await chat.lastReply()).toBe('welcome ana');
    await ana.joins();
    expect(await chat.replies({ room: 'lounge' })).toEqual(['goodbye ana']);
    await ana.leaves();
    expect(await chat.lastReply()).toBe('goodbye ana');
  });

  it('are one person for each name, and act in the order of the calls', async () => {
    await using chat = await startTestChat(createBot());
    expect(chat.user('ana')).toBe(chat.user('ana'));
    await Promise.all(['1', '2', '3'].map((text) => chat.user('ana').says(text)));
    await chat.user('ben').says('4');
    expect(await chat.transcript()).toBe('ana: 1\nana: 2\nana: 3\nben: 4');
  });

  it('hear from the server what is wrong with what they do', async () => {
    await using chat = await startTestChat(createBot());
    await expect(chat.user('a!').says('hello')).rejects.toThrow(ChatError);
    await expect(chat.user('ana').says('')).rejects.toThrow(ChatError);
    await expect(chat.user('ana').edits('nothing yet')).rejects.toThrow('ana has said nothing yet');
    await chat.user('ana').says('still here');
    expect(await chat.transcript()).toBe('ana: still here');
  });
});

describe('rooms', () => {
  it('are made where somebody talks, and the bot is there before', async () => {
    await using chat = await startTestChat(createEcho());
    const ana = chat.user('ana');
    await ana.says('@bot hello', { room: 'garden' });
    expect(await chat.lastReply()).toBe('you said hello');
    await ana.says('in general', { room: 'general' });
    expect(await chat.transcript()).toBe('#garden\nana: @bot hello\nbot: you said hello\n\n#general\nana: in general');
    expect(await chat.transcript({ room: 'garden' })).toBe('ana: @bot hello\nbot: you said hello');
  });

  it('are told apart by replies', async () => {
    const bot = createBot();
    bot.on('message', ({ message, send }) => send('log', `${message.username} wrote`));
    await using chat = await startTestChat(bot, { rooms: ['log'] });
    await chat.user('ana').says('hello');
    await expect(chat.lastReply()).rejects.toThrow('No bot replied');
    expect(await chat.lastReply({ room: 'log' })).toBe('ana wrote');
    await expect(chat.lastReply({ from: 'ben' })).rejects.toThrow('ben did not reply to “hello” (ana) in general');
    expect(await chat.lastReply({ from: 'ana' })).toBe('hello');
  });
});

describe('bots', () => {
  it('may be several, each with its name', async () => {
    const other = createBot();
    other.on('message:person', ({ me, reply }) => reply(`${me.username} was here`));
    await using chat = await startTestChat([createEcho(), { bot: other, name: 'other' }]);
    await chat.user('ana').says('@bot hello');
    expect((await chat.replies()).sort()).toEqual(['other was here', 'you said hello']);
    expect(await chat.lastReply({ from: 'other' })).toBe('other was here');
    await expect(chat.restartBot()).rejects.toThrow('say which one with { bot }, of bot, other.');
    await expect(chat.restartBot({ bot: 'nobody' })).rejects.toThrow('There is no bot nobody in this chat.');
    await chat.restartBot({ bot: 'other' });
    expect(chat.errors).toEqual([]);
  });

  it('may moderate with the token of the chat', async () => {
    const bot = createBot();
    bot.on('message', async ({ message, text }) => {
      if (text === 'heck') await remove(message.id);
    });
    await using chat = await startTestChat(bot);
    const remove = (messageId: number) =>
      fetch(new URL(`/api/admin/messages/${messageId}`, chat.url), {
        method: 'DELETE',
        headers: { authorization: `Bearer ${chat.adminToken}` },
      });
    await chat.user('ana').says('heck');
    expect(await chat.transcript()).toBe('ana: (deleted)');
  });

  it('that can’t start say why, and leave nothing behind', async () => {
    const bot = createEcho();
    await expect(startTestChat({ bot, name: 'a!' })).rejects.toThrow(ChatError);
    await expect(startTestChat({ echo: bot } as never)).rejects.toThrow('startTestChat takes a bot, { bot, name }');
    await using chat = await startTestChat(bot, { rooms: ['general', 'lounge'] });
    await chat.user('ana').says('@bot hello');
    expect(await chat.lastReply()).toBe('you said hello');
  });
});

it('limits nobody, unless it is asked to: then time passes while people wait', async () => {
  const texts = Array.from({ length: 40 }, (_, index) => String(index));
  for (const isLimited of [false, true]) {
    await using chat = await startTestChat(createBot(), { isLimited });
    const before = chat.clock.now();
    await Promise.all(texts.map((text) => chat.user('ana').says(text)));
    expect((await chat.messages()).map(({ content }) => content)).toEqual(texts);
    expect(chat.clock.now() > before).toBe(isLimited);
  }
});
