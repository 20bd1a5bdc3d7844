import { ChatError } from '@roomful/sdk';

const final = (code: ConstructorParameters<typeof ChatError>[0]['code'], message: string) =>
  new ChatError({ code, message, retryable: false });

/** What goes wrong in the panel itself, for the host’s developer. */
export const sessionEnded = () => final('STOPPED', 'The session has ended.');
export const noRoom = () => final('ROOM_NOT_FOUND', 'This app has no room that one may enter.');
export const roomDeleted = () => final('ROOM_DELETED', 'The room was deleted.');

/** Whoever signs in on the host's site may come in after these. */
export const signInCodes: ReadonlySet<string> = new Set(['GUESTS_REFUSED', 'HOST_TOKEN_REFUSED', 'UNAUTHENTICATED']);
