/**
 * The elements, with types for Vue's templates: `import '@roomful/web-svelte/embed/vue'`. Vue's compiler has to be told which tags
 * are elements: `isCustomElement: (tag) => tag.startsWith('roomful-')`.
 */
import type { HTMLAttributes, PublicProps } from 'vue';
import type { GetToken, RoomfulAttributes, RoomfulElement, RoomfulElementEventMap } from './elements.d.ts';

interface Props extends RoomfulAttributes {
  getToken?: GetToken | undefined;
  onReady?: ((event: RoomfulElementEventMap['ready']) => void) | undefined;
  onUnread?: ((event: RoomfulElementEventMap['unread']) => void) | undefined;
  onMessage?: ((event: RoomfulElementEventMap['message']) => void) | undefined;
  onError?: ((event: RoomfulElementEventMap['error']) => void) | undefined;
}

type Tag = new () => RoomfulElement & { $props: Omit<HTMLAttributes, keyof Props> & PublicProps & Props };

declare module 'vue' {
  // Where Vue's tools look for the tags of elements.
  interface GlobalComponents {
    'roomful-chat': Tag;
    'roomful-launcher': Tag;
  }
}

export type * from './elements.d.ts';
