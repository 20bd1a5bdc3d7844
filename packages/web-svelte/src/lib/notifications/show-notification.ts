import type { ShownNotification } from './notifier.ts';
import type { WorkerNotification } from './worker-notification.ts';

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
    // Android has those of the service worker only, which also hears of the click.
    const asked: WorkerNotification = {
      ...{ kind: 'roomful-notification', title, body, tag, icon: '/icons/icon-192.png' },
      ...{ room: room.name, message: message?.id },
    };
    void navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage(asked));
  }
}
