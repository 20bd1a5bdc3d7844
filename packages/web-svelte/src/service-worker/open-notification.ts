import type { WorkerNotification } from '../lib/notifications/worker-notification.ts';

/** What is shown, and which window asked for it. */
export interface ShownByWorker {
  shown: WorkerNotification;
  windowId: string;
}

interface Windows {
  /** The one that was used last first. */
  matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly OpenWindow[]>;
  openWindow(url: string): Promise<unknown>;
}

interface OpenWindow {
  readonly id: string;
  focus(): Promise<unknown>;
  postMessage(clicked: WorkerNotification): void;
}

/** Leads to the message: in the window that told of it, else in the one that was used last, else in a new one. */
export async function openNotification({ shown, windowId }: ShownByWorker, windows: Windows): Promise<void> {
  const open = await windows.matchAll({ type: 'window', includeUncontrolled: true });
  const chosen = open.find(({ id }) => id === windowId) ?? open[0];
  if (chosen === undefined) {
    const room = `/r/${encodeURIComponent(shown.room)}`;
    await windows.openWindow(shown.message === undefined ? room : `${room}/${shown.message}`);
    return;
  }
  chosen.postMessage(shown);
  await chosen.focus();
}
