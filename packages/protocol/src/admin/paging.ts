import * as z from 'zod/mini';
import type { HookId, MessageId, RoomId, UserId } from '../ids.ts';

const DIGITS = /^[1-9]\d{0,14}$/;

/** An id as it stands in an address. */
const idInPath = <Id>(rule = 'expected an id: a whole number from 1') =>
  z.pipe(
    z.string().check(z.regex(DIGITS, rule)),
    z.transform((text) => Number(text) as Id),
  );

export const userIdInPathSchema = z.strictObject({ userId: idInPath<UserId>() });
export const roomIdInPathSchema = z.strictObject({ roomId: idInPath<RoomId>() });
export const messageIdInPathSchema = z.strictObject({ messageId: idInPath<MessageId>() });
export const hookInPathSchema = z.strictObject({ userId: idInPath<UserId>(), hookId: idInPath<HookId>() });
export const tokenIdInPathSchema = z.strictObject({ tokenId: idInPath<number>() });

/** The last id of the page before: `nextCursor` of its answer. */
export const idCursorSchema = z.optional(idInPath<number>('expected the nextCursor of the page before'));

/** How many of a list, 50 unless told. */
export const listLimitSchema = z.optional(
  z.pipe(
    z.string().check(z.regex(/^(?:[1-9]\d?|1\d\d|200)$/, 'expected a whole number from 1 to 200')),
    z.transform((text) => Number(text)),
  ),
);
