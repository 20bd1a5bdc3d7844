import { env, exit, stderr } from 'node:process';
import { createModerationBot } from './bot.ts';
import { createRemover } from './remove-message.ts';

const url = env['ROOMFUL_URL'] ?? 'http://localhost:3000';
const adminToken = env['ROOMFUL_MODERATOR_TOKEN'];
const words = (env['FORBIDDEN_WORDS'] ?? '').split(',').filter(Boolean);

if (adminToken === undefined || words.length === 0) {
  stderr.write('Set ROOMFUL_MODERATOR_TOKEN and FORBIDDEN_WORDS (separated by commas): README.md tells how.\n');
  exit(1);
}

await createModerationBot({ words, removeMessage: createRemover(() => ({ url, adminToken })) }).run();
