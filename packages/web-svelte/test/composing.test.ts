import { ChatError, type ChatErrorCode, type Message } from '@roomful/sdk';
import { describe, expect, it } from 'vitest';
import { Composing } from '#lib/chat/composing.svelte.ts';
import type { RoomVisit } from '#lib/chat/room-visit.svelte.ts';
import { DraftStore } from '#lib/storage/draft-store.svelte.ts';
import { createMemoryStorage } from '#lib/storage/key-value-storage.ts';

const MESSAGE = { id: 7, content: 'as it was' } as Message;

function refusal(code: ChatErrorCode, retryAfterMs?: number): ChatError {
  const more = retryAfterMs === undefined ? {} : { retryAfterMs };
  return new ChatError({ code, message: code, retryable: true, ...more });
}

/** Somebody in a room whose answers are in the test's hand. */
function setUp() {
  const drafts = new DraftStore(createMemoryStorage(), 'alice');
  const marked: (number | undefined)[] = [];
  const sent: { content: string; kept: PromiseWithResolvers<void> }[] = [];
  const edits: { content: string; answer: PromiseWithResolvers<void> }[] = [];
  const visit = {
    room: { id: 1 },
    setTyping: () => {},
    setEditing: (messageId: number | undefined) => marked.push(messageId),
    send: (content: string) => {
      const kept = Promise.withResolvers<void>();
      sent.push({ content, kept });
      return kept.promise;
    },
    edit: (_id: number, content: string) => {
      const answer = Promise.withResolvers<void>();
      edits.push({ content, answer });
      return answer.promise;
    },
  } as unknown as RoomVisit;
  const comeIn = () => new Composing({ visit, drafts, onsent: () => {}, onshortcuts: () => {} });
  const composing = comeIn();
  const save = (text: string) => {
    composing.text = text;
    const done = composing.submit();
    const last = edits.at(-1);
    if (last === undefined) throw new Error('nothing was saved');
    return { ...last.answer, done };
  };
  const enter = (typed: string) => {
    composing.text += typed;
    return composing.submit();
  };
  const texts = () => sent.map(({ content }) => content);
  return { comeIn, composing, drafts, edits, enter, marked, save, sent, texts };
}

describe('a change to a message', () => {
  it.each([
    ['UNREACHABLE', undefined, 'Check your connection and try again.'],
    ['RATE_LIMITED', 90_000, 'Try again in 90 seconds.'],
    ['STORAGE_UNAVAILABLE', undefined, 'try again in a moment.'],
    ['TIMEOUT', undefined, 'Try again.'],
  ] as const)('[UX-22] refused by %s stays in the field, and one is told what to do', async (code, wait, advice) => {
    const { composing, save } = setUp();
    composing.editMessage(MESSAGE);
    const { reject, done } = save('as it should be');
    reject(refusal(code, wait));
    await done;
    expect([composing.text, composing.editing, composing.fits]).toEqual(['as it should be', true, true]);
    expect(composing.problem).toMatch(/^The change is not saved\./);
    expect(composing.problem).toContain(advice);
  });

  it('[UX-22] to a message that is gone becomes a text of its own, behind what was being written', async () => {
    const { composing, drafts, save } = setUp();
    composing.text = 'a draft';
    composing.editMessage(MESSAGE);
    const { reject, done } = save('too late');
    reject(refusal('MESSAGE_NOT_FOUND'));
    await done;
    expect([composing.text, composing.editing]).toEqual(['a draft\ntoo late', false]);
    expect(drafts.read(1)).toBe('a draft\ntoo late');
    expect(composing.problem).toMatch(/^That message was deleted meanwhile\./);
  });

  it('[UX-22] that is saved takes away nothing that was typed since, nor the next change', async () => {
    const { composing, edits, save } = setUp();
    composing.editMessage(MESSAGE);
    const first = save('as it should');
    composing.text = 'as it should be';
    first.resolve();
    await first.done;
    expect([composing.text, composing.editing]).toEqual(['as it should be', true]);

    const second = save('as it should be');
    composing.cancelEdit();
    composing.editMessage({ ...MESSAGE, id: 8 } as Message);
    composing.text = 'another';
    second.reject(refusal('TIMEOUT'));
    await second.done;
    expect([composing.text, composing.problem]).toEqual(['another', undefined]);
    expect(edits.map(({ content }) => content)).toEqual(['as it should', 'as it should be']);
  });

  it('[UX-21] that is half written is there on return to the room, beside the draft, until it is given up or saved', async () => {
    const { comeIn, composing, save } = setUp();
    composing.text = 'a draft';
    composing.editMessage(MESSAGE);
    composing.text = 'as it should';
    const again = comeIn();
    expect([again.text, again.editing]).toEqual(['as it should', true]);
    again.cancelEdit();
    expect([comeIn().text, comeIn().editing]).toEqual(['a draft', false]);
    const { resolve, done } = save('as it should be');
    expect(comeIn().text).toBe('as it should be');
    resolve();
    await done;
    expect(comeIn().text).toBe('a draft');
  });

  it('that changes nothing is not sent, and its message is marked only as long as it is changed', async () => {
    const { composing, edits, marked } = setUp();
    composing.editMessage(MESSAGE);
    await composing.submit();
    expect([composing.editing, edits.length]).toEqual([false, 0]);
    expect(marked).toEqual([7, undefined]);
    composing.editMessage(MESSAGE);
    composing.dispose();
    expect(marked).toEqual([7, undefined, 7, undefined]);
  });
});

describe('a text that takes its time until it is kept', () => {
  it('[UX-19] [UX-22] is the text as it stood at Enter, once, and what is typed since stays in the field', async () => {
    const { composing, drafts, enter, sent, texts } = setUp();
    const first = enter('first one');
    const second = enter('second');
    await composing.submit();
    composing.text = 'a third that I am still typ';
    expect(texts()).toEqual(['first one', 'second']);
    expect(composing.text).toBe('a third that I am still typ');
    // A page that ended now would leave all of it behind.
    expect(drafts.read(1)).toBe('first one\nsecond\na third that I am still typ');

    sent[1]?.kept.resolve();
    await second;
    expect(drafts.read(1)).toBe('first one\na third that I am still typ');
    sent[0]?.kept.resolve();
    await first;
    expect([composing.text, drafts.read(1)]).toEqual(Array(2).fill('a third that I am still typ'));
    expect(texts()).toEqual(['first one', 'second']);
  });

  it('[UX-15] is one of many: sixty texts by sixty Enters are sixty messages in their order', async () => {
    const { composing, drafts, enter, sent, texts } = setUp();
    const wanted = Array.from({ length: 60 }, (_, index) => `text ${index}`);
    const leaving = wanted.map((one) => enter(one));
    for (const { kept } of sent) kept.resolve();
    await Promise.all(leaving);
    expect(texts()).toEqual(wanted);
    expect([composing.text, drafts.read(1)]).toEqual(['', '']);
  });

  it('[UX-22] that fails comes back before what was typed since', async () => {
    const { composing, drafts, enter, sent } = setUp();
    const first = enter('first');
    composing.text = 'since';
    sent[0]?.kept.reject(refusal('STORAGE_UNAVAILABLE'));
    await first;
    expect([composing.text, drafts.read(1)]).toEqual(Array(2).fill('first\nsince'));
    expect(composing.problem).toBeDefined();
  });

  it('[UX-16] [UX-22] leaves the field to an input method, and goes once for all that', async () => {
    const { composing, enter, sent, texts } = setUp();
    composing.hold();
    const first = enter('日本');
    expect(composing.text).toBe('日本');
    await composing.submit();
    sent[0]?.kept.resolve();
    await first;
    composing.text = '日本語';
    composing.release();
    expect([composing.text, texts()]).toEqual(['語', ['日本']]);
  });
});
