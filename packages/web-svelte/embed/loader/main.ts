import { RoomfulChat } from './chat.ts';
import { RoomfulLauncher } from './launcher.ts';

type Task = () => void;

if (globalThis.customElements && !customElements.get('roomful-chat')) {
  customElements.define('roomful-chat', RoomfulChat);
  customElements.define('roomful-launcher', RoomfulLauncher);
  // What waits for the elements: `(window.roomful ||= []).push(() => …)`. Each by itself, so that one that throws hinders none.
  const page = window as { roomful?: { push(task: Task): void } };
  const waiting: unknown = page.roomful;
  page.roomful = { push: (task) => queueMicrotask(task) };
  if (Array.isArray(waiting)) for (const task of waiting as Task[]) queueMicrotask(task);
}
