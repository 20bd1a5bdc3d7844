import * as z from 'zod/mini';

const id = () => z.int().check(z.positive());

export const userIdSchema = id().brand<'UserId'>();
export type UserId = z.infer<typeof userIdSchema>;

export const roomIdSchema = id().brand<'RoomId'>();
export type RoomId = z.infer<typeof roomIdSchema>;

export const messageIdSchema = id().brand<'MessageId'>();
export type MessageId = z.infer<typeof messageIdSchema>;

export const hookIdSchema = id().brand<'HookId'>();
export type HookId = z.infer<typeof hookIdSchema>;

/** A room's change counter. `0` is the state before the first change. */
export const revSchema = z.int().check(z.nonnegative());
export type Rev = z.infer<typeof revSchema>;

/** Unix time in milliseconds. */
export const timeMsSchema = z.int().check(z.positive());
export type TimeMs = z.infer<typeof timeMsSchema>;
