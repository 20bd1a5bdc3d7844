/** For React's templates: `import '@roomful/web-svelte/embed/react'` beside the elements themselves. */
import type { RoomfulTags } from './elements.d.ts';

declare module 'react' {
  // Where React looks for the tags of elements.
  namespace JSX {
    interface IntrinsicElements extends RoomfulTags {
      'roomful-chat': RoomfulTags['roomful-chat'];
    }
  }
}
