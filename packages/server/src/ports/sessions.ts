import type { RoomId, UserId } from '@roomful/protocol';

export interface Session {
  /** The token's SHA-256: who reads the store can't impersonate anybody. */
  id: string;
  userId: UserId;
  username: string;
  /** The live connection, if there is one. */
  socketId: string | null;
  /** Where the person was last; kept over a lost connection, so that the client knows where to return to. */
  currentRoomId: RoomId | null;
  expiresAt: number;
}

/** `displaced`: a newer connection or, in `open` mode, login took over. The others end sessions. */
export type EndReason = 'displaced' | 'logout' | 'revoked' | 'released' | 'erased';

/** Told to every node when something ends that may be live there. */
export interface Ended {
  userId: UserId;
  /** The session is over, and every connection with it. `null`: only the connection is, its session goes on. */
  sessionId: string | null;
  /** The connection that was live. */
  socketId: string | null;
  reason: EndReason;
}

export type Attached =
  | { status: 'gone' }
  | {
      status: 'attached';
      /** Rises with every connection of the user, on all nodes together: the newest wins. */
      generation: number;
      /** The connection that was live before, on this session or another of the same user. */
      displaced?: { socketId: string };
    };

/** What a node believes to be live: the session as it knows it, with its connection. */
export interface LiveClaim extends Session {
  socketId: string;
  generation: number;
}

/** `expiresAt`: somebody else may have moved it. */
export type Verdict = { status: 'live'; expiresAt: number } | { status: 'displaced' } | { status: 'gone' };

/** A user who opens more than this loses the sessions that would expire first. */
export const SESSIONS_PER_USER_MAX = 1_000;

/**
 * Live sessions. Every method is atomic. When the store can't be reached, methods throw `ChatError`
 * `SESSIONS_UNAVAILABLE`, within a few seconds.
 */
export interface SessionStore {
  /** Answers with the sessions that ended by it: with `endOthers` all others of the user, as `displaced`. */
  create(session: Session, options?: { endOthers?: boolean }): Promise<Session[]>;
  /** `undefined` when there is none, or it has expired. */
  find(sessionId: string): Promise<Session | undefined>;
  /** Moves the expiry; false when the session is gone. */
  refresh(sessionId: string, expiresAt: number): Promise<boolean>;
  /** Makes the connection the user's only one. `gone`: the session ended meanwhile. */
  attach(sessionId: string, socketId: string): Promise<Attached>;
  /** Only if the connection is still the user's live one: a late disconnect never removes its successor. */
  detach(sessionId: string, socketId: string): Promise<void>;
  /** Only if the connection is still the session's live one. */
  setCurrentRoom(sessionId: string, socketId: string, roomId: RoomId | null): Promise<void>;
  /** Ends the session and answers with what it was. */
  delete(sessionId: string, reason?: EndReason): Promise<Session | undefined>;
  /** How many sessions the user has just now. */
  countOf(username: string): Promise<number>;
  /** Ends every session of the user, but the one that is to stay, and answers with what they were. */
  deleteAllOf(
    username: string,
    options?: { except?: string | undefined; reason?: EndReason | undefined },
  ): Promise<Session[]>;
  /**
   * One verdict for each claim, in order: for whoever may have missed a notice. A store that lost its memory of a
   * connection, but not of its session, takes it up again, and so it does with the current room. With `restore` it takes
   * up the session too, unless a newer connection of the user is known.
   */
  verify(claims: readonly LiveClaim[], options?: { restore?: boolean }): Promise<Verdict[]>;
  /** Calls for everything that ends by `create`, `attach`, `delete` and `deleteAllOf`, on whatever node. */
  onEnded(listener: (ended: Ended) => void): void;
  /**
   * Calls when notices may have been missed: time to `verify`. `hasRestarted`: the store was started anew meanwhile, and
   * may have forgotten what nobody ended.
   */
  onResumed(listener: (resumed: { hasRestarted: boolean }) => void): void;
  /** Keeps a value for `ttlMs` under an id that nobody can guess: pairing codes, challenges. */
  putTicket(id: string, value: string, ttlMs: number): Promise<void>;
  /** Hands the value out once: of many who ask at the same moment one gets it. */
  takeTicket(id: string): Promise<string | undefined>;
  /** Whether sessions can be read and written just now. */
  isHealthy(): Promise<boolean>;
  close(): Promise<void>;
}
