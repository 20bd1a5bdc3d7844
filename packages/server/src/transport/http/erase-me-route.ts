import { errorAnswerSchema, eraseMeSchema, eraseUserDataSchema } from '@roomful/protocol';
import { hashClaimKey } from '../../accounts/claim-key.ts';
import type { ErasePerson } from '../../admin/erase-person.ts';
import { ChatError } from '../../chat-error.ts';
import type { CredentialStore } from '../../ports/credentials.ts';
import type { AccountLimits } from '../account-limits.ts';
import type { HttpServer } from './http-server.ts';
import { clearSessionCookie, type FindUser } from './session-routes.ts';
import { bySession } from './who-asks.ts';

interface EraseMeParts {
  findUser: FindUser;
  credentials: Pick<CredentialStore, 'findClaimKey'>;
  erasePerson: ErasePerson;
  accountLimits: AccountLimits;
}

/** A session alone is not enough for what can't be undone: the claim key says that it is meant, and by whom. */
export function addEraseMeRoute(app: HttpServer, parts: EraseMeParts): void {
  const { findUser, credentials, erasePerson, accountLimits } = parts;
  app.delete(
    '/api/me',
    {
      schema: {
        summary: 'Erase oneself for ever: name, keys, and all one wrote',
        security: bySession,
        body: eraseMeSchema,
        response: { 200: eraseUserDataSchema, default: errorAnswerSchema },
      },
    },
    async (request, reply) => {
      const user = await findUser(request);
      accountLimits.change(user.id);
      const owner = await credentials.findClaimKey(hashClaimKey(request.body.claimKey));
      if (owner?.userId !== user.id) {
        throw new ChatError(
          'FORBIDDEN',
          'This is not the claim key of your name. Without it only an admin can erase you.',
        );
      }
      const erased = await erasePerson.erase(user.id, `user:${user.id}`);
      clearSessionCookie(request, reply);
      return erased;
    },
  );
}
