import * as z from 'zod/mini';

export const USERNAME_RULE = 'A username has 3 to 20 characters: letters, digits and underscores.';
export const ROOM_NAME_RULE = 'A room name has 3 to 50 characters: letters, digits, hyphens and underscores.';

export const usernameSchema = z.string(USERNAME_RULE).check(z.regex(/^[a-zA-Z0-9_]{3,20}$/, USERNAME_RULE));
export const roomNameSchema = z.string(ROOM_NAME_RULE).check(z.regex(/^[a-zA-Z0-9_-]{3,50}$/, ROOM_NAME_RULE));
