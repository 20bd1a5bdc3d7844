import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import * as pairing from '../src/accounts/pairing.ts';
import * as passkeys from '../src/accounts/passkeys.ts';
import * as recovery from '../src/accounts/recovery.ts';
import { describeAdminWire } from './admin-wire.ts';
import * as bots from '../src/bots.ts';
import * as embed from '../src/embed/embed-session.ts';
import * as hooks from '../src/hooks/hooks-http.ts';
import { hookAnswerSchema, hookEventSchema } from '../src/hooks/hook-event.ts';
import * as dataAtRest from '../src/admin/data-at-rest-http.ts';
import * as http from '../src/http.ts';
import { errorBodySchema } from '../src/errors.ts';
import { notices, requests } from '../src/client-to-server.ts';
import { serverEvents } from '../src/server-to-client.ts';
import { handshakeSchema } from '../src/session/handshake.ts';
import { PROTOCOL_VERSION } from '../src/version.ts';

const snapshotFile = fileURLToPath(new URL(`wire.v${PROTOCOL_VERSION}.json`, import.meta.url));

/** The whole wire as one JSON Schema document: what a reviewer reads when it changes. */
function describeWire(): string {
  const client = (schema: z.ZodMiniType) => z.toJSONSchema(schema, { io: 'input' });
  const server = (schema: z.ZodMiniType) => z.toJSONSchema(schema, { io: 'output' });
  const wire = {
    protocol: PROTOCOL_VERSION,
    handshake: client(handshakeSchema),
    error: server(errorBodySchema),
    requests: mapValues(requests, ({ payload, data }) => ({ payload: client(payload), data: server(data) })),
    notices: mapValues(notices, ({ payload }) => client(payload)),
    serverEvents: mapValues(serverEvents, server),
    http: {
      'POST /api/sessions': { body: client(http.createSessionSchema), 201: server(http.createSessionDataSchema) },
      'POST /api/sessions/recovery': {
        body: client(recovery.recoverSchema),
        201: server(recovery.recoverDataSchema),
      },
      'POST /api/sessions/pairing': { body: client(pairing.pairSchema), 201: server(pairing.pairDataSchema) },
      'POST /api/sessions/passkey-options': { 200: server(passkeys.passkeyOptionsDataSchema) },
      'POST /api/sessions/passkey': {
        body: client(passkeys.usePasskeySchema),
        201: server(http.createSessionDataSchema),
      },
      'POST /api/me/passkey-options': { 200: server(passkeys.passkeyOptionsDataSchema) },
      'POST /api/me/passkeys': {
        body: client(passkeys.addPasskeySchema),
        201: server(passkeys.addPasskeyDataSchema),
      },
      'GET /api/me/passkeys': { 200: server(passkeys.listPasskeysDataSchema) },
      'POST /api/me/recovery-code': { 201: server(recovery.recoveryCodeDataSchema) },
      'POST /api/me/pairing-codes': { 201: server(pairing.pairingCodeDataSchema) },
      'GET /api/me': { 200: server(http.meDataSchema) },
      'GET /healthz': { 200: server(http.healthSchema) },
      'GET /readyz': { 200: server(http.readinessSchema) },
      'GET /api/bots': { 200: server(bots.listBotsDataSchema) },
      'POST /api/bots': { body: client(bots.createBotSchema), 201: server(bots.botTokenDataSchema) },
      'POST /api/bots/:userId/token': { 201: server(bots.botTokenDataSchema) },
      'GET /api/bots/:userId/hooks': { 200: server(hooks.listHooksDataSchema) },
      'POST /api/bots/:userId/hooks': {
        body: client(hooks.createHookSchema),
        201: server(hooks.hookSecretDataSchema),
      },
      'PATCH /api/bots/:userId/hooks/:hookId': {
        body: client(hooks.changeHookSchema),
        200: server(hooks.hookDataSchema),
      },
      'POST /api/bots/:userId/hooks/:hookId/secret': { 201: server(hooks.hookSecretDataSchema) },
      'POST /api/hooks/:id': { body: client(hooks.postHookSchema), 201: server(hooks.postHookDataSchema) },
      'POST (an outgoing hook’s URL)': { body: server(hookEventSchema), 200: client(hookAnswerSchema) },
      'POST /api/admin/archive': {
        body: client(dataAtRest.archiveMessagesSchema),
        200: server(dataAtRest.archiveMessagesDataSchema),
      },
      'POST /api/admin/rooms/:roomId/purge': { 200: server(dataAtRest.purgeRoomDataSchema) },
      'DELETE /api/me': { body: client(dataAtRest.eraseMeSchema), 200: server(dataAtRest.eraseUserDataSchema) },
      'DELETE /api/admin/users/:userId': { 200: server(dataAtRest.eraseUserDataSchema) },
      'GET /api/embed/apps/:appId': { 200: server(embed.embedAppDataSchema) },
      'POST /api/embed/sessions': {
        body: client(embed.createEmbedSessionSchema),
        201: server(embed.createEmbedSessionDataSchema),
      },
      ...describeAdminWire({ client, server }),
      errors: server(http.errorAnswerSchema),
    },
  };
  return `${JSON.stringify(wire, (key, value: unknown) => (key === '$schema' ? undefined : value), 2)}\n`;
}

function mapValues<Value, Result>(
  record: Record<string, Value>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

it('[WIRE1] the wire is what the snapshot of this protocol version says', () => {
  const wire = describeWire();
  if (process.env['UPDATE_WIRE'] === '1') writeFileSync(snapshotFile, wire);
  expect(
    existsSync(snapshotFile) ? readFileSync(snapshotFile, 'utf8') : '',
    'The wire changed. If a client or server of today could trip over it, raise PROTOCOL_VERSION in src/version.ts ' +
      '(and keep the old snapshot). Then, in either case: UPDATE_WIRE=1 pnpm exec vitest run --project protocol, ' +
      'read the diff of test/wire.v*.json, and add the rule to SPEC.md and a changeset.',
  ).toBe(wire);
});
