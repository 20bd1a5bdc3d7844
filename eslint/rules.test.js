import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const server = 'packages/server/src';
const cwd = fileURLToPath(new URL('..', import.meta.url));
const untyped = new ESLint({ cwd, overrideConfig: [tseslint.configs.disableTypeChecked] });
const typed = new ESLint({ cwd });

/** One row for each rule of ours: code it refuses, what it says, and the same thing done right. */
const rows = [
  {
    rule: 'protocol knows neither side',
    refused: { file: 'packages/protocol/src/a.ts', code: `import { x } from '@roomful/sdk';` },
    says: 'Protocol must not import SDK (@roomful/sdk). The wire is what both sides agree on',
    allowed: { file: 'packages/protocol/src/a.ts', code: `import { x } from './b.ts';` },
  },
  {
    rule: 'SDK knows no server',
    refused: { file: 'packages/sdk/src/a.ts', code: `import { x } from '@roomful/server';` },
    says: 'SDK must not import server',
    allowed: { file: 'packages/sdk/src/a.ts', code: `import { x } from '@roomful/protocol';` },
  },
  {
    rule: 'SDK knows no test chat',
    refused: { file: 'packages/sdk/src/bot/a.ts', code: `import { x } from '../testing/b.ts';` },
    says: 'SDK must not import test chat',
    allowed: { file: 'packages/sdk/src/testing/a.ts', code: `import { x } from '@roomful/server/testing';` },
  },
  {
    rule: 'web app reaches a server through the SDK',
    refused: { file: 'packages/web-svelte/src/lib/chat/a.ts', code: `import { x } from '@roomful/server/testing';` },
    says: 'as every other client does',
    allowed: { file: 'packages/web-svelte/src/lib/chat/a.ts', code: `import { x } from '@roomful/sdk';` },
  },
  {
    rule: 'lib/ui knows nothing of Kit',
    refused: {
      file: 'packages/web-svelte/src/lib/ui/a.svelte',
      code: `<script>import { goto } from '$app/navigation'; goto('/');</script>`,
    },
    says: 'pass in as a prop what Kit knows',
    allowed: { file: 'packages/web-svelte/src/lib/chat/a.ts', code: `import { goto } from '$app/navigation';` },
  },
  {
    rule: 'outside programs use public entries',
    refused: { file: 'e2e/a.ts', code: `import { x } from '../packages/sdk/src/client.ts';` },
    says: 'import @roomful/sdk or another public entry',
    allowed: { file: 'e2e/a.ts', code: `import { x } from '@roomful/server/testing';` },
  },
  {
    rule: 'transport asks features, not adapters',
    refused: { file: `${server}/transport/http/a.ts`, code: `import { x } from '../../adapters/sqlite/b.ts';` },
    says: 'Transport must not import adapters (../../adapters/sqlite/b.ts)',
    allowed: { file: `${server}/transport/http/a.ts`, code: `import { x } from '../../rooms/b.ts';` },
  },
  {
    rule: 'features know no transport',
    refused: { file: `${server}/rooms/a.ts`, code: `export type { X } from '../transport/b.ts';` },
    says: 'A feature is the rules alone',
    allowed: { file: `${server}/rooms/a.ts`, code: `export type { X } from '../delivery/b.ts';` },
  },
  {
    rule: 'delivery knows no feature',
    refused: { file: `${server}/delivery/a.ts`, code: `const x = await import('../messages/b.ts');` },
    says: 'Delivery carries messages for every feature',
    allowed: { file: `${server}/delivery/a.ts`, code: `const x = await import('../ports/b.ts');` },
  },
  {
    rule: 'adapters know nothing but their port',
    refused: { file: `${server}/adapters/sqlite/a.ts`, code: `import { x } from '../../delivery/b.ts';` },
    says: 'An adapter fulfils a port',
    allowed: { file: `${server}/adapters/sqlite/a.ts`, code: `import { x } from '../../ports/store.ts';` },
  },
  {
    rule: 'ports know neither asker nor adapter',
    refused: { file: `${server}/ports/a.ts`, code: `import type { X } from '../adapters/memory/b.ts';` },
    says: 'A port says what the server needs',
    allowed: { file: `${server}/ports/a.ts`, code: `import type { X } from '@roomful/protocol';` },
  },
  {
    rule: 'only composition imports everything',
    refused: { file: `${server}/rooms/a.ts`, code: `import { x } from '../config.ts';` },
    says: 'Features must not import server',
    allowed: { file: `${server}/create-server.ts`, code: `import { x } from './adapters/redis/b.ts';` },
  },
  {
    rule: 'foundation builds on nothing',
    refused: { file: `${server}/logger.ts`, code: `import { x } from './ports/clock.ts';` },
    says: 'Everything in the server builds on these few files',
    allowed: { file: `${server}/ports/a.ts`, code: `import { x } from '../chat-error.ts';` },
  },
  {
    rule: 'SQL lives in the store adapters',
    refused: { file: `${server}/rooms/a.ts`, code: `import { sql } from 'kysely';` },
    says: 'ask the Store port',
    allowed: { file: `${server}/adapters/postgres/a.ts`, code: `import { sql } from 'kysely/migration';` },
  },
  {
    rule: 'Redis lives in its adapter',
    refused: { file: `${server}/create-server.ts`, code: `import { Redis } from 'ioredis';` },
    says: 'ask the Sessions port',
    allowed: { file: `${server}/adapters/redis/a.ts`, code: `import { Redis } from 'ioredis';` },
  },
  {
    rule: 'frames and requests belong to the transport',
    refused: { file: `${server}/rooms/a.ts`, code: `import type { Socket } from 'socket.io';` },
    says: 'a feature takes and returns plain values',
    allowed: { file: `${server}/delivery/fan-out.ts`, code: `import type { Socket } from 'socket.io';` },
  },
  {
    rule: 'one file of the SDK talks to the network',
    refused: { file: 'packages/sdk/src/client.ts', code: `import { io } from 'socket.io-client';` },
    says: 'connect-with-socket-io.ts alone',
    allowed: { file: 'packages/sdk/src/connect-with-socket-io.ts', code: `import { io } from 'socket.io-client';` },
  },
  {
    rule: 'browsers load zod/mini',
    refused: { file: 'packages/protocol/src/a.ts', code: `import * as z from 'zod';` },
    says: 'zod/mini does the same in a sixth of the size',
    allowed: { file: 'packages/protocol/src/a.ts', code: `import * as z from 'zod/mini';` },
  },
  ...[
    'setTimeout(f, 1);',
    'Date.now();',
    'new Date();',
    'performance.now();',
    'Math.random();',
    'crypto.randomUUID();',
  ].map((code) => ({
    rule: `the server's time and chance come from the clock: ${code}`,
    refused: { file: `${server}/rooms/a.ts`, code },
    says: 'take a Clock and ask it',
    allowed: { file: `${server}/ports/clock.ts`, code },
  })),
  {
    rule: 'a date made from a given time reads no clock',
    refused: { file: 'packages/sdk/src/a.ts', code: 'new Date();' },
    says: 'ClientClock',
    allowed: { file: 'packages/sdk/src/a.ts', code: 'new Date(1);' },
  },
  {
    rule: 'random bytes come from the clock too',
    refused: { file: `${server}/accounts/a.ts`, code: `import { randomBytes } from 'node:crypto';` },
    says: 'take a Clock and ask it',
    allowed: { file: `${server}/accounts/a.ts`, code: `import { createHash } from 'node:crypto';` },
  },
  {
    rule: "the SDK's time and chance come from its clock",
    refused: { file: 'packages/sdk/src/a.ts', code: 'setTimeout(f, 1);' },
    says: 'ClientClock',
    allowed: { file: 'packages/sdk/src/client-clock.ts', code: 'setTimeout(f, 1);' },
  },
  {
    rule: 'only main.ts and program.ts read the process',
    refused: { file: `${server}/config.ts`, code: 'export const port = process.env.PORT;' },
    says: 'take what you need as an argument',
    allowed: { file: `${server}/main.ts`, code: 'export const port = process.env.PORT;' },
  },
  {
    rule: 'packages export by name',
    refused: { file: 'packages/sdk/src/a.ts', code: 'export default 1;' },
    says: 'Export by name',
    allowed: { file: 'packages/sdk/src/a.ts', code: 'export const a = 1;' },
  },
  {
    rule: 'no internal barrels',
    refused: { file: 'packages/sdk/src/features/index.ts', code: `export * from './a.ts';` },
    says: 'Import from the file that has it',
    allowed: { file: 'packages/sdk/src/index.ts', code: `export * from './a.ts';` },
  },
  {
    rule: 'a message is never HTML',
    refused: { file: 'packages/web-svelte/src/lib/ui/a.svelte', code: '{@html text}' },
    says: '`{@html}` can lead to XSS',
    allowed: { file: 'packages/web-svelte/src/lib/ui/a.svelte', code: '{text}' },
  },
];

/** The ones that need types, tried on a file that exists. */
const typedRows = [
  {
    rule: 'no floating promises',
    refused: 'async function f(): Promise<void> {}\nf();',
    says: 'Promises must be awaited',
    allowed: 'async function f(): Promise<void> {}\nvoid f();',
  },
  {
    rule: 'no promises where nobody waits for them',
    refused: 'export const f = (): void => [1].forEach(async () => {});',
    says: 'Promise returned in function argument',
    allowed: 'export const f = (): void => [1].forEach(() => {});',
  },
  {
    rule: 'a switch handles every case',
    refused: `export function f(x: 'a' | 'b'): void { switch (x) { case 'a': } }`,
    says: 'Cases not matched: "b"',
    allowed: `export function f(x: 'a' | 'b'): void { switch (x) { case 'a': case 'b': } }`,
  },
  {
    rule: 'no any',
    refused: 'export const f = (x: any): unknown => x;',
    says: 'Unexpected any',
    allowed: 'export const f = (x: unknown): unknown => x;',
  },
  {
    rule: 'types are imported as types',
    refused: `import { Message } from './messages/message.ts';\nexport const f = (x: Message): unknown => x;`,
    says: 'only used as types',
    allowed: `import type { Message } from './messages/message.ts';\nexport const f = (x: Message): unknown => x;`,
  },
];

describe('our rules', () => {
  it.each(rows)('$rule', async ({ refused, says, allowed }) => {
    const messages = await lint(untyped, refused.file, refused.code);
    expect(messages).toContainEqual(expect.stringContaining(says));
    expect(await lint(untyped, allowed.file, allowed.code)).not.toContainEqual(expect.stringContaining(says));
  });
});

describe('rules that know the types', () => {
  it.each(typedRows)('$rule', async ({ refused, says, allowed }) => {
    const file = 'packages/protocol/src/index.ts';
    expect(await lint(typed, file, refused)).toContainEqual(expect.stringContaining(says));
    expect(await lint(typed, file, allowed)).toEqual([]);
  });
});

/**
 * @param {ESLint} eslint
 * @param {string} filePath
 * @param {string} code
 */
async function lint(eslint, filePath, code) {
  const [result] = await eslint.lintText(code, { filePath });
  return result?.messages.map(({ message }) => message);
}
