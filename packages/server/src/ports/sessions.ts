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

/** The session and connection that a newer connection of the same user took over from. */
export interface Displaced {
  sessionId: string;
  socketId: string;
}

/**
 * Live sessions. Every method is atomic. When the store can't be reached, methods throw `ChatError`
 * `SESSIONS_UNAVAILABLE`.
 */
export interface SessionStore {
  create(session: Session): Promise<void>;
  /** `undefined` when there is none, or it has expired. */
  find(sessionId: string): Promise<Session | undefined>;
  /** Moves the expiry; false when the session is gone. */
  refresh(sessionId: string, expiresAt: number): Promise<boolean>;
  /**
   * Makes the connection the user's only one. `gone`: the session ended meanwhile. Otherwise `displaced` names the
   * connection that was live before, on this session or another of the same user.
   */
  attach(
    sessionId: string,
    socketId: string,
  ): Promise<{ status: 'gone' } | { status: 'attached'; displaced?: Displaced }>;
  /** Only if the connection is still the user's live one: a late disconnect never removes its successor. */
  detach(sessionId: string, socketId: string): Promise<void>;
  /** Only if the connection is still the session's live one. */
  setCurrentRoom(sessionId: string, socketId: string, roomId: RoomId | null): Promise<void>;
  /** Ends the session and answers with what it was. */
  delete(sessionId: string): Promise<Session | undefined>;
  /** Ends every session of the user, but the one that is to stay, and answers with what they were. */
  deleteAllOf(username: string, options?: { except?: string | undefined }): Promise<Session[]>;
  /** Keeps a value for `ttlMs` under an id that nobody can guess: pairing codes, challenges. */
  putTicket(id: string, value: string, ttlMs: number): Promise<void>;
  /** Hands the value out once: of many who ask at the same moment one gets it. */
  takeTicket(id: string): Promise<string | undefined>;
  isHealthy(): Promise<boolean>;
  close(): Promise<void>;
}
