import { describe, expect, it } from 'vitest';
import type { WorkerNotification } from '../src/lib/notifications/worker-notification.ts';
import { openNotification } from '../src/service-worker/open-notification.ts';

const shown: WorkerNotification = {
  ...{ kind: 'roomful-notification', title: 'bob in my garden', body: 'look', tag: '', icon: '' },
  ...{ room: 'my garden', message: 7 },
};

/** What a click brings about, with these windows, the one used last first. */
async function click(ids: readonly string[], message: number | undefined = shown.message): Promise<string[]> {
  const happened: string[] = [];
  const windows = ids.map((id) => ({
    id,
    focus: async () => void happened.push(`focus ${id}`),
    postMessage: (clicked: WorkerNotification) => void happened.push(`${id} opens ${clicked.room} ${clicked.message}`),
  }));
  const openWindow = async (url: string) => void happened.push(`new window at ${url}`);
  const told = { shown: { ...shown, message }, windowId: 'told' };
  await openNotification(told, { matchAll: async () => windows, openWindow });
  return happened;
}

describe('a click on a notification of the service worker’s', () => {
  it('goes to the window that told of it', async () => {
    expect(await click(['last', 'told'])).toEqual(['told opens my garden 7', 'focus told']);
  });

  it('goes to the window that was used last where that one is gone', async () => {
    expect(await click(['last', 'other'])).toEqual(['last opens my garden 7', 'focus last']);
  });

  it('opens a window where there is none, at the message', async () => {
    expect(await click([])).toEqual(['new window at /r/my%20garden/7']);
  });
});
