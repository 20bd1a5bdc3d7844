export type PermissionState = 'unsupported' | 'default' | 'granted' | 'denied';

/** What the browser allows. It is asked only when a person clicks on something that says so. */
class NotificationPermissionOfBrowser {
  #state = $state<PermissionState>(typeof Notification === 'undefined' ? 'unsupported' : Notification.permission);

  get state(): PermissionState {
    return this.#state;
  }

  async ask(): Promise<PermissionState> {
    if (this.#state === 'default') this.#state = await Notification.requestPermission();
    return this.#state;
  }
}

export const notificationPermission = new NotificationPermissionOfBrowser();
