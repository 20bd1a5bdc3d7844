import { createSubscriber } from 'svelte/reactivity';

export type PermissionState = 'granted' | 'denied' | 'default' | 'unsupported';

/** Whether the browser lets the app notify: asked only when a person wants it, and never behind their back. */
export class NotificationPermission {
  #subscribe = createSubscriber((update) => {
    this.#update = update;
    let status: PermissionStatus | undefined;
    let over = false;
    navigator.permissions
      ?.query({ name: 'notifications' })
      .then((found) => {
        if (over) return;
        status = found;
        status.addEventListener('change', update);
      })
      .catch(() => {
        // Not to be followed here: it is read again with each look.
      });
    return () => {
      over = true;
      status?.removeEventListener('change', update);
    };
  });
  #update: () => void = () => {};

  get state(): PermissionState {
    this.#subscribe();
    return typeof Notification === 'undefined' ? 'unsupported' : Notification.permission;
  }

  /** Only from a press of a button: browsers refuse it otherwise. */
  async ask(): Promise<PermissionState> {
    if (typeof Notification !== 'undefined') await Notification.requestPermission();
    this.#update();
    return this.state;
  }
}
