import { ChatError } from '../chat-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionStore } from '../ports/sessions.ts';

const CHALLENGE_BYTES = 32;
const CHALLENGE_TTL_MS = 300_000;

type Use = 'register' | 'log in';

interface ChallengeParts {
  tickets: Pick<SessionStore, 'putTicket' | 'takeTicket'>;
  clock: Clock;
}

/** What an authenticator signs: good for one use by one person, once, for five minutes. */
export class PasskeyChallenges {
  readonly #parts: ChallengeParts;

  constructor(parts: ChallengeParts) {
    this.#parts = parts;
  }

  async create(use: Use, person: string): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = this.#parts.clock.randomToken(CHALLENGE_BYTES);
    await this.#parts.tickets.putTicket(ticketOf(use, challenge), person, CHALLENGE_TTL_MS);
    return new Uint8Array(Buffer.from(challenge, 'base64url'));
  }

  /**
   * The challenge that was signed. It is spent before anything else is looked at, so that a response is tried once,
   * whatever is wrong with it. Throws `PASSKEY_REFUSED`.
   */
  async spend(use: Use, clientDataJSON: string, person: string): Promise<string> {
    const challenge = readChallenge(clientDataJSON);
    const owner = challenge && (await this.#parts.tickets.takeTicket(ticketOf(use, challenge)));
    if (challenge !== undefined && owner === person) return challenge;
    throw new ChatError('PASSKEY_REFUSED', 'The passkey’s answer came too late, or twice. Try again.');
  }
}

function ticketOf(use: Use, challenge: string): string {
  return `passkey:${use}:${challenge}`;
}

/** `undefined` too when another site's frame had it signed: Roomful is never framed. */
function readChallenge(clientDataJSON: string): string | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    if (typeof data !== 'object' || data === null || !('challenge' in data)) return undefined;
    if ('crossOrigin' in data && data.crossOrigin === true) return undefined;
    const { challenge } = data;
    return typeof challenge === 'string' && /^[\w-]{43}$/.test(challenge) ? challenge : undefined;
  } catch {
    return undefined;
  }
}
