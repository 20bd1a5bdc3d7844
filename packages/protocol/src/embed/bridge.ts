import * as z from 'zod/mini';
import { messageIdSchema, timeMsSchema } from '../ids.ts';
import { roomNameSchema } from '../names.ts';
import { HOST_TOKEN_MAX } from './embed-session.ts';

/**
 * How the page of a host and the widget’s panel speak. Two window messages make the handshake, each side looks at the other’s
 * origin, and with the second one a `MessagePort` goes over: everything else is said through that. What a side does not know
 * it leaves alone, so that an older loader and a newer panel get along.
 */
export const BRIDGE_VERSION = 1;

const NONCE_RULE = 'A nonce is 16 random bytes in base64url.';

/** Made anew by every panel that starts: an answer to another one opens nothing. */
const nonceSchema = z.string(NONCE_RULE).check(z.regex(/^[\w-]{22}$/, NONCE_RULE));

/** Panel → host’s page, by `postMessage` to the host’s origin. */
export const panelHelloSchema = z.object({ roomful: z.literal('hello'), version: z.int(), nonce: nonceSchema });
export type PanelHello = z.infer<typeof panelHelloSchema>;

/** Host’s page → panel, by `postMessage` to the server’s origin, with the port. */
export const hostConnectSchema = z.object({ roomful: z.literal('connect'), version: z.int(), nonce: nonceSchema });
export type HostConnect = z.infer<typeof hostConnectSchema>;

const requestIdSchema = z.int().check(z.gte(1));

/** Everything that a host’s page may ask of its panel. Which app it is, the panel’s own address says: that one’s pages may frame it. */
export const hostToPanelSchema = z.discriminatedUnion('type', [
  /** Said first, and again as a whole when anything of it changes. */
  z.object({
    type: z.literal('configure'),
    /** Empty: the first room that one may enter. */
    room: z.union([z.literal(''), roomNameSchema]),
    /** `light` or `dark`; else as the app or the reader has it. */
    theme: z.string().check(z.maxLength(20)),
    /** A colour as CSS has it; empty: the app’s. */
    accent: z.string().check(z.maxLength(100)),
    /** Of the host’s page; empty: the reader’s. */
    locale: z.string().check(z.maxLength(35)),
    /** Whether anybody can see the panel just now. */
    open: z.boolean(),
    /** It was opened this moment by who wants to write. */
    focus: z.boolean(),
    /** Whether the panel has a button that closes it. */
    closable: z.boolean(),
    /** How often the host has said who it is: with another number its `getToken` is asked, with 0 one comes as a guest. */
    identity: z.int().check(z.gte(0)),
  }),
  z.object({
    type: z.literal('token'),
    id: requestIdSchema,
    /** Null: the host has none just now. */
    token: z.nullable(z.string().check(z.minLength(1), z.maxLength(HOST_TOKEN_MAX))),
    /** `getToken` threw. */
    failed: z.boolean(),
  }),
  z.object({ type: z.literal('logout') }),
]);
export type HostToPanel = z.infer<typeof hostToPanelSchema>;

/** Everything that a panel tells its host’s page. What people write is not in it. */
export const panelToHostSchema = z.discriminatedUnion('type', [
  /** One is in a room, or in another one. */
  z.object({ type: z.literal('ready'), room: roomNameSchema, guest: z.boolean() }),
  z.object({ type: z.literal('getToken'), id: requestIdSchema }),
  z.object({ type: z.literal('unread'), count: z.int().check(z.gte(0), z.lte(9_999)) }),
  z.object({
    type: z.literal('message'),
    id: messageIdSchema,
    room: roomNameSchema,
    author: z.string().check(z.maxLength(100)),
    own: z.boolean(),
    timestamp: timeMsSchema,
  }),
  /** For whoever develops the host: `message` says what to do, as errors of the server do. */
  z.object({
    type: z.literal('error'),
    code: z.string().check(z.maxLength(50)),
    message: z.string().check(z.maxLength(1_000)),
    reason: z.optional(z.string().check(z.maxLength(50))),
  }),
  /** Whoever reads wants it closed. */
  z.object({ type: z.literal('close') }),
  z.object({ type: z.literal('loggedOut') }),
]);
export type PanelToHost = z.infer<typeof panelToHostSchema>;
