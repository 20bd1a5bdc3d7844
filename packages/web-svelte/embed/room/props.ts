import type { GetToken, RoomfulError, RoomfulMessage, RoomfulReady, RoomfulTheme, RoomfulUnread } from '../events.d.ts';

export interface RoomfulRoomProps {
  /** Where the server is, like `https://chat.example.com`. Its app has this page's origin on its list. */
  server: string;
  app: string;
  /** The name of a room; without one it is the first that one may enter. */
  room?: string | undefined;
  theme?: RoomfulTheme | undefined;
  /** `en`, `de` or `ar`; without one the page's `lang`, else what the reader's browser says. */
  locale?: string | undefined;
  /**
   * Who one is; without it a guest. With another function it is asked anew, and a guest becomes whom it names. Taken away, it
   * logs out.
   */
  getToken?: GetToken | undefined;
  onready?: ((ready: RoomfulReady) => void) | undefined;
  onunread?: ((unread: RoomfulUnread) => void) | undefined;
  onmessage?: ((message: RoomfulMessage) => void) | undefined;
  onerror?: ((error: RoomfulError) => void) | undefined;
}
