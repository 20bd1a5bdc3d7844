import { createSubscriber } from 'svelte/reactivity';

/** Whether somebody looks at this page: it is visible, and its window has the focus. */
class Attention {
  #subscribe = createSubscriber((update) => {
    const events = ['focus', 'blur'] as const;
    for (const event of events) window.addEventListener(event, update);
    document.addEventListener('visibilitychange', update);
    return () => {
      for (const event of events) window.removeEventListener(event, update);
      document.removeEventListener('visibilitychange', update);
    };
  });

  get isHere(): boolean {
    this.#subscribe();
    return document.visibilityState === 'visible' && document.hasFocus();
  }
}

export const attention = new Attention();
