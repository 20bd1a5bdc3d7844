import { ChatError, type ChatErrorCode } from '@roomful/sdk';
import type { MessageCatalog } from './message-catalog.ts';
import { text } from './text.svelte.ts';

type Sentence = {
  [Key in keyof MessageCatalog['errors']]: MessageCatalog['errors'][Key] extends string ? Key : never;
}[keyof MessageCatalog['errors']];

/** The codes that always mean the same to somebody in front of this page. */
const SENTENCES: Partial<Record<ChatErrorCode, Sentence>> = {
  UNREACHABLE: 'unreachable',
  TIMEOUT: 'timeout',
  STORAGE_UNAVAILABLE: 'storageUnavailable',
  SESSIONS_UNAVAILABLE: 'storageUnavailable',
  SERVER_DRAINING: 'serverDraining',
  USERNAME_RESERVED: 'nameReserved',
  PAYLOAD_TOO_LARGE: 'tooLarge',
  UNAUTHENTICATED: 'sessionEnded',
  SESSION_EXPIRED: 'sessionEnded',
  RECOVERY_CODE_WRONG: 'recoveryCodeWrong',
  PAIRING_CODE_WRONG: 'pairingCodeWrong',
  PROTOCOL_UNSUPPORTED: 'outdated',
  ORIGIN_REFUSED: 'originRefused',
  NOT_FOUND: 'notFound',
  ROOM_NOT_FOUND: 'roomNotFound',
  ROOM_NAME_TAKEN: 'roomNameTaken',
  ROOM_DELETED: 'roomDeleted',
  NOT_IN_ROOM: 'leftElsewhere',
  MESSAGE_NOT_FOUND: 'messageNotFound',
  CLOCK_SKEW: 'clockSkew',
  OVERLOADED: 'overloaded',
  INTERNAL: 'internal',
};

/** Codes of which the server's own sentence says more than ours; but it says so in English only. */
const BETTER_IN_ENGLISH: Partial<Record<ChatErrorCode, Sentence>> = {
  INVALID_PAYLOAD: 'invalid',
  FORBIDDEN: 'forbidden',
  NOT_AVAILABLE: 'notAvailable',
  PASSKEY_REFUSED: 'passkeyRefused',
};

/** An error in the reader's words. */
export function explainError(error: unknown): string {
  if (!(error instanceof ChatError)) return text.app.unexpected;
  const sentence = SENTENCES[error.code];
  if (sentence !== undefined) return text.errors[sentence];
  if (error.code === 'USERNAME_TAKEN') return explainTaken(error);
  if (error.code === 'RATE_LIMITED') return text.errors.rateLimited(Math.ceil((error.retryAfterMs ?? 1_000) / 1_000));
  if (text.languageTag === 'en') return error.message;
  return text.errors[BETTER_IN_ENGLISH[error.code] ?? 'invalid'];
}

/** The server also tells of ways in that a script has and this page does not. */
function explainTaken({ message, details }: ChatError): string {
  const { username, owner } = details ?? {};
  if (typeof username !== 'string' || typeof owner !== 'string') return message;
  if (details?.['ownKey'] === 'shut-out') return text.errors.nameShutOut(owner);
  if (details?.['ownKey'] === 'opens') return text.errors.nameResemblesOwn(username, owner);
  return username === owner ? text.errors.nameTaken(owner) : text.errors.nameResembles(username, owner);
}
