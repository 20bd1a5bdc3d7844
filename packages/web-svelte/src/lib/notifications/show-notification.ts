import type { ShownNotification } from './notifier.ts';

/** A click brings the window to the front and goes where the message is. */
export function showNotification(shown: ShownNotification, onopen: (shown: ShownNotification) => void): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
  const { title, body, tag, room, message } = shown;
  try {
    const notification = new Notification(title, { body, tag, icon: '/favicon.svg' });
    notification.addEventListener('click', () => {
      window.focus();
      notification.close();
      onopen(shown);
    });
  } catch {
    // Android shows them through the service worker only.
    const data = { room: room.name, message: message?.id };
    void navigator.serviceWorker?.ready.then((worker) => worker.showNotification(title, { body, tag, data }));
  }
}
