import * as z from 'zod/mini';
import { createSessionSchema } from '../http.ts';
import { timeMsSchema } from '../ids.ts';

const base64url = (max: number) =>
  z.string().check(z.regex(/^[A-Za-z0-9_-]+$/, 'expected base64url, as toJSON() gives it'), z.maxLength(max));
const credentialId = base64url(1_400);
/** What browsers add to a credential is their business, so these objects alone are not strict. */
const credential = { id: credentialId, rawId: credentialId, type: z.literal('public-key') };

/** What a browser needs: `PublicKeyCredential.parseCreationOptionsFromJSON`, or `…RequestOptions…`, reads it. */
export const passkeyOptionsDataSchema = z.object({ publicKey: z.record(z.string(), z.unknown()) });
export type PasskeyOptionsData = z.infer<typeof passkeyOptionsDataSchema>;

/** `POST /api/me/passkeys`: `toJSON()` of what `navigator.credentials.create` gave. */
export const addPasskeySchema = z.strictObject({
  credential: z.object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(4_096),
      attestationObject: base64url(16_384),
      transports: z.optional(z.array(z.string().check(z.maxLength(32))).check(z.maxLength(10))),
    }),
  }),
});
export type AddPasskey = z.infer<typeof addPasskeySchema>;

export const passkeySchema = z.object({
  id: z.int().check(z.positive()),
  transports: z.array(z.string()),
  createdAt: timeMsSchema,
  lastUsedAt: z.nullable(timeMsSchema),
});
export type Passkey = z.infer<typeof passkeySchema>;

export const addPasskeyDataSchema = z.object({ passkey: passkeySchema });

/** `GET /api/me/passkeys`: oldest first. */
export const listPasskeysDataSchema = z.object({ passkeys: z.array(passkeySchema) });

/** `POST /api/sessions/passkey`: `toJSON()` of what `navigator.credentials.get` gave. */
export const usePasskeySchema = z.strictObject({
  credential: z.object({
    ...credential,
    response: z.object({
      clientDataJSON: base64url(4_096),
      authenticatorData: base64url(4_096),
      signature: base64url(8_192),
      /** Only passkeys that know whose they are log in without a name. */
      userHandle: base64url(128),
    }),
  }),
  claimKey: createSessionSchema.shape.claimKey,
});
export type UsePasskey = z.infer<typeof usePasskeySchema>;
