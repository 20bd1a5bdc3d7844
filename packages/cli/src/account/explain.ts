import type { ChatError } from '@roomful/sdk';
import { Failure, type Io } from '../command.ts';
import { programName } from '../program-name.ts';

/** The SDK's sentences are for every program; a person at a shell can do more. */
export function explain(error: ChatError, { url, env }: { url: string; env: Io['env'] }): ChatError | Failure {
  if (error.code !== 'UNREACHABLE' || error.message.includes('not a Roomful server')) return error;
  const isHere = /^https?:\/\/(localhost|127\.|\[::1\])/.test(url);
  const next = isHere
    ? `Start it with ${programName(env)} serve in another terminal, or name another server with --url.`
    : 'Check the address (--url) and your connection, then try again.';
  return new Failure(`No Roomful answers at ${url}. ${next}`, { cause: error });
}
