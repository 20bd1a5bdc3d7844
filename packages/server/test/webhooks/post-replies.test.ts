import { getEventListeners } from 'node:events';
import type { HookEvent } from '@roomful/protocol';
import { expect, it } from 'vitest';
import type { StoredOutgoingHook } from '../../src/ports/hook-store.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import { createPostReplies } from '../../src/webhooks/post-replies.ts';

/** Replies of a bot that has to wait a second before each. */
function slowReplies(signal: AbortSignal, mayPost = async (): Promise<boolean> => true) {
  const clock = new ManualClock();
  const posted: string[] = [];
  let isTurn = true;
  const postReplies = createPostReplies({
    clock,
    takeTurnMs: () => {
      isTurn = !isTurn;
      return isTurn ? 0 : 1_000;
    },
    postAsBot: async ({ content }) => {
      posted.push(content);
      return { message: {} as never, isRepeated: false };
    },
  });
  const done = postReplies({
    hook: { id: 1, botId: 2 } as StoredOutgoingHook,
    event: { type: 'room:joined', id: 'r1', room: { id: 1 } } as HookEvent,
    replies: [{ content: 'one' }, { content: 'two' }],
    mayPost,
    signal,
  });
  return { clock, posted, done };
}

it('[HOOK7] waits for its turn, and leaves no listener on the signal of its hook', async () => {
  const { signal } = new AbortController();
  const { clock, posted, done } = slowReplies(signal);
  for (const before of [[], ['one']]) {
    expect(posted).toEqual(before);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    clock.advance(1_000);
    await clock.settle();
    await new Promise(setImmediate);
  }
  expect(await done).toBe(true);
  expect(posted).toEqual(['one', 'two']);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('[HOOK7] ends with its hook, whether that stops before or while it waits', async () => {
  const stopping = new AbortController();
  const { posted, done } = slowReplies(stopping.signal);
  stopping.abort(new Error('stopped'));
  await expect(done).rejects.toThrow('stopped');
  await expect(slowReplies(stopping.signal).done).rejects.toThrow('stopped');
  expect(posted).toEqual([]);
});

it('[HOOK7] posts nothing more for a bot that was stopped while a reply waited for its turn', async () => {
  let isStopped = false;
  const { clock, posted, done } = slowReplies(new AbortController().signal, async () => !isStopped);
  clock.advance(1_000);
  await clock.settle();
  await new Promise(setImmediate);
  expect(posted).toEqual(['one']);
  isStopped = true;
  clock.advance(1_000);
  expect(await done).toBe(false);
  expect(posted).toEqual(['one']);
});
