/** What a host says of itself, and what it is told: the same for the elements and for the Svelte component. */

/** Answers with a fresh token that the host's backend signed; with null or nothing for a guest. */
export type GetToken = () => string | null | undefined | Promise<string | null | undefined>;
export type RoomfulTheme = 'auto' | 'light' | 'dark';

/** One is in a room, or in another one. */
export interface RoomfulReady {
  room: string;
  guest: boolean;
}

/** Messages that came while nobody looked. */
export interface RoomfulUnread {
  count: number;
}

/** Somebody wrote. What they wrote stays where it is drawn. */
export interface RoomfulMessage {
  id: number;
  room: string;
  author: string;
  own: boolean;
  /** Unix time in milliseconds. */
  timestamp: number;
}

/** For whoever develops the host. Whoever reads sees nothing of it. */
export interface RoomfulError {
  /** Of the server's table, or `UNREACHABLE` and `INVALID_CONFIGURATION`. */
  code: string;
  /** What is wrong and what to do next. */
  message: string;
  /** What the server holds against a token. */
  reason?: string;
}
