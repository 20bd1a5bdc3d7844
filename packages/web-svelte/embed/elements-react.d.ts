/** The elements, with types for React's templates: `import '@roomful/web-svelte/embed/react'`. */
import type { ClassAttributes, HTMLAttributes } from 'react';
import type { RoomfulElement, RoomfulTag } from './elements.d.ts';

type Tag = ClassAttributes<RoomfulElement> & Omit<HTMLAttributes<RoomfulElement>, keyof RoomfulTag> & RoomfulTag;

declare module 'react' {
  // Where React looks for the tags of elements.
  namespace JSX {
    interface IntrinsicElements {
      'roomful-chat': Tag;
      'roomful-launcher': Tag;
    }
  }
}

export type * from './elements.d.ts';
