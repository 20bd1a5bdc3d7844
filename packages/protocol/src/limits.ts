/** Every bound of the wire in one place. Lengths are Unicode code points, times milliseconds, sizes bytes. */
export const limits = {
  usernameMin: 3,
  usernameMax: 20,
  roomNameMin: 3,
  roomNameMax: 50,
  contentMax: 2_000,
  /** UTF-8 needs at most four bytes for a code point, so this cap can't be met before `contentMax`. */
  contentMaxBytes: 8_000,
  clientIdMax: 64,
  tokenMax: 256,
  /** Recovery and pairing codes as people type them. */
  codeMax: 128,
  pageSizes: [50, 100, 200, 500],
  pageSizeDefault: 50,
  pageMax: 1_000_000,
  roomListMax: 200,
  roomListDefault: 100,
  /** What happened in rooms that one is not in goes out at most this often. */
  roomActivityEveryMs: 1_000,
  cursorMax: 128,
  peopleListMax: 200,
  /** With more people than this a room tells counts instead of names, until so few are left that it tells names again. */
  presenceNamesMax: 200,
  presenceNamesAgainAt: 150,
  /** Counts go out at most this often, for each room. */
  roomCountEveryMs: 1_000,
  /** The list of who types has at most so many names and is sent at most so often, and less often in a crowd. */
  typingNamesMax: 20,
  typingEveryMs: 500,
  typingInCrowdEveryMs: 2_000,
  /** A resume that would carry more changes than this answers with the newest page and `reset: true`. */
  resumeMax: 1_000,
  /** Messages in a page of `load_changes`. */
  changesMax: 500,
  changesDefault: 200,
  clockSkewMs: 300_000,
  /** The largest frame a client may send. */
  frameMaxBytes: 65_536,
  /** Clients acknowledge what arrived at most this often, for each room. */
  ackIntervalMs: 100,
  /** Redeliveries before a message counts as failed. */
  redeliveriesMax: 3,
  /** Of webhooks. */
  hookUrlMax: 2_048,
  hookKeyMax: 128,
  hookRoomsMax: 100,
  hookRepliesMax: 20,
  sessionTtlMs: 86_400_000,
} as const;
