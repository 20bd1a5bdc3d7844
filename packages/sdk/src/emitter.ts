/** Listeners by event name, all typed by one map. */
export class Emitter<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();

  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    // A wrapper of its own for every call: listening twice with one function is two listeners.
    const own = (event: Events[Name]) => listener(event);
    const listeners = this.#listeners.get(name);
    if (listeners) listeners.add(own);
    else this.#listeners.set(name, new Set([own]));
    return () => void this.#listeners.get(name)?.delete(own);
  }

  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])] as ((event: Events[Name]) => void)[]) {
      try {
        listener(event);
      } catch (error) {
        // A listener's fault must not stop the others or the synchronisation; it surfaces as an uncaught exception.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
