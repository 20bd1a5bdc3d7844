import { isIP } from 'node:net';
import { ChatError } from '../chat-error.ts';

/** What a passkey is bound to. */
export interface PasskeySite {
  /** The relying party: a host name without a port. */
  rpId: string;
  /** Pages on which it may be used. */
  origins: string[];
}

/**
 * The site that people see. Who asks could write any host into a request, so only the operator's word counts; `localhost`
 * alone is believed, for a passkey of another site is never offered there. Throws `NOT_AVAILABLE`.
 */
export function findPasskeySite(publicUrl: string | undefined, host: string | undefined): PasskeySite {
  if (publicUrl !== undefined) {
    const { protocol, hostname, origin } = new URL(publicUrl);
    const isSecure = protocol === 'https:' || hostname === 'localhost';
    if (isSecure && isIP(hostname.replace(/^\[|\]$/g, '')) === 0) return { rpId: hostname, origins: [origin] };
    throw unavailable(`${publicUrl} is not one`);
  }
  if (host !== undefined && /^localhost(:\d+)?$/i.test(host)) {
    const name = host.toLowerCase();
    return { rpId: 'localhost', origins: [`http://${name}`, `https://${name}`] };
  }
  throw unavailable('it does not know its own');
}

function unavailable(reason: string): ChatError {
  return new ChatError(
    'NOT_AVAILABLE',
    `Passkeys need a server with an https address that has a name, and ${reason}. ` +
      'Its operator can set ROOMFUL_PUBLIC_URL, for example https://chat.example.com.',
  );
}
