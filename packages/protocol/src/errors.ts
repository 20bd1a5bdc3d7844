import * as z from 'zod/mini';

interface ErrorCodeEntry {
  /** Whether the same request may succeed later, unchanged. */
  retryable: boolean;
  httpStatus: number;
  /** What it means and what to do next. */
  meaning: string;
}

/** Every code that the server answers with. SPEC.md lists the same table; a test holds the two together. */
export const errorCodes = {
  INVALID_PAYLOAD: {
    retryable: false,
    httpStatus: 400,
    meaning: 'The payload broke its schema. `details.issues` names each field; mend them and send again.',
  },
  PAYLOAD_TOO_LARGE: {
    retryable: false,
    httpStatus: 413,
    meaning: 'The request is larger than the server reads. Send less at once.',
  },
  UNAUTHENTICATED: {
    retryable: false,
    httpStatus: 401,
    meaning: 'No valid token came along. Log in with `POST /api/sessions`.',
  },
  SESSION_EXPIRED: {
    retryable: false,
    httpStatus: 401,
    meaning: 'The session has ended: expired, logged out, or the server restarted. Log in again.',
  },
  USERNAME_TAKEN: {
    retryable: false,
    httpStatus: 409,
    meaning: 'The name, or one that looks like it, belongs to somebody. Send its `claimKey`, or choose another name.',
  },
  USERNAME_RESERVED: {
    retryable: false,
    httpStatus: 409,
    meaning: 'The name is kept for the service itself. Choose another name.',
  },
  RECOVERY_CODE_WRONG: {
    retryable: false,
    httpStatus: 403,
    meaning: 'Name and recovery code don’t belong together, or the code was used. Check both for typing errors.',
  },
  PAIRING_CODE_WRONG: {
    retryable: false,
    httpStatus: 403,
    meaning: 'The code is wrong, used, or older than five minutes. Make a new one on the other device.',
  },
  PASSKEY_REFUSED: {
    retryable: false,
    httpStatus: 403,
    meaning: 'The passkey does not open a name here, or its answer came too late. Ask for new options and try again.',
  },
  NOT_AVAILABLE: {
    retryable: false,
    httpStatus: 404,
    meaning: 'This server is set up without it. `message` says what its operator could change.',
  },
  BOT_LIMIT_REACHED: {
    retryable: false,
    httpStatus: 409,
    meaning: 'The person has as many bots as this server allows. Give one of them a new token instead.',
  },
  HOOK_LIMIT_REACHED: {
    retryable: false,
    httpStatus: 409,
    meaning: 'The bot has as many webhooks as this server allows. Remove one that is not needed any more.',
  },
  HOOK_URL_REFUSED: {
    retryable: false,
    httpStatus: 422,
    meaning: 'The server does not call this address. `message` says why: give the hook a public `https` address.',
  },
  APP_NOT_FOUND: {
    retryable: false,
    httpStatus: 404,
    meaning: 'No app has this id, or it is switched off. Check the id; who runs the server knows the apps.',
  },
  APP_ID_TAKEN: {
    retryable: false,
    httpStatus: 409,
    meaning: 'Another app has this id. Change that one, or choose another id.',
  },
  APP_IN_USE: {
    retryable: false,
    httpStatus: 409,
    meaning: 'The app has users, whose messages stay with them. Switch it off instead.',
  },
  APP_LIMIT_REACHED: {
    retryable: false,
    httpStatus: 409,
    meaning: 'There are as many apps, or keys of this app, as a server takes. Remove one that is not needed any more.',
  },
  HOST_TOKEN_REFUSED: {
    retryable: false,
    httpStatus: 401,
    meaning:
      'The host’s token opens nothing here; `details.reason` says why. Its backend signs a new one as docs/embed/identity.md says.',
  },
  GUESTS_REFUSED: {
    retryable: false,
    httpStatus: 403,
    meaning: 'This app takes no guests. Sign in with a token of the host, by `getToken()`.',
  },
  PROTOCOL_UNSUPPORTED: {
    retryable: false,
    httpStatus: 426,
    meaning: 'The server does not speak this protocol version. `details.supported` lists those it does: update.',
  },
  ORIGIN_REFUSED: {
    retryable: false,
    httpStatus: 403,
    meaning:
      'Pages of this origin may not do this. The operator can add it to an app, or to `ROOMFUL_ALLOWED_ORIGINS`.',
  },
  FORBIDDEN: {
    retryable: false,
    httpStatus: 403,
    meaning: 'The act belongs to somebody else: an author, a room’s creator or an admin. Ask them.',
  },
  NOT_FOUND: { retryable: false, httpStatus: 404, meaning: 'Nothing stands at this address. Check the path.' },
  ROOM_NOT_FOUND: {
    retryable: false,
    httpStatus: 404,
    meaning: 'No room has this id. Fetch the list again with `list_rooms`.',
  },
  ROOM_NAME_TAKEN: {
    retryable: false,
    httpStatus: 409,
    meaning: 'An active room has this name. `details.roomId` is its id: join it, or choose another name.',
  },
  ROOM_DELETED: {
    retryable: false,
    httpStatus: 410,
    meaning: 'The room is deleted. `details.roomId` is its id: its creator or an admin can restore it.',
  },
  NOT_IN_ROOM: { retryable: false, httpStatus: 403, meaning: 'The act needs presence in the room. Join it first.' },
  MESSAGE_NOT_FOUND: {
    retryable: false,
    httpStatus: 404,
    meaning: 'No message has this id, or it was deleted. Load the history again.',
  },
  CLIENT_ID_REUSED: {
    retryable: false,
    httpStatus: 409,
    meaning:
      'The `clientId` already stands for another message of the sender, `details.message`. Use a fresh one for each.',
  },
  CLOCK_SKEW: {
    retryable: false,
    httpStatus: 422,
    meaning: '`timestamp` is more than 5 minutes off. Correct it by `details.serverTime` and send again.',
  },
  RATE_LIMITED: {
    retryable: true,
    httpStatus: 429,
    meaning: 'Too many at once. Wait `retryAfterMs`, then send again.',
  },
  OVERLOADED: {
    retryable: true,
    httpStatus: 503,
    meaning: 'The write queue is full. Wait `retryAfterMs`, then send again.',
  },
  SERVER_DRAINING: {
    retryable: true,
    httpStatus: 503,
    meaning: 'The server is stopping and takes no new work. Come back after `retryAfterMs`.',
  },
  STORAGE_UNAVAILABLE: {
    retryable: true,
    httpStatus: 503,
    meaning: 'The database can’t be written just now. Nothing acknowledged is lost; send again later.',
  },
  SESSIONS_UNAVAILABLE: {
    retryable: true,
    httpStatus: 503,
    meaning: 'The session store does not answer. Open conversations go on; log in again later.',
  },
  INTERNAL: {
    retryable: true,
    httpStatus: 500,
    meaning: 'The server failed in a way it did not foresee, and logged it. Try again; tell the operator if it stays.',
  },
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

export const errorCodeSchema = z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]);

/** The error object of acknowledgements, refused handshakes and REST answers alike. */
export const errorBodySchema = z.object({
  code: errorCodeSchema,
  /** For people: what is wrong and what to do next. */
  message: z.string(),
  retryable: z.boolean(),
  retryAfterMs: z.optional(z.int().check(z.nonnegative())),
  details: z.optional(z.record(z.string(), z.unknown())),
});
export type ErrorBody = z.infer<typeof errorBodySchema>;
