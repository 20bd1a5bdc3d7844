import { embedLimits } from '@roomful/protocol';
import { ChatError } from '../chat-error.ts';

/** For admins: others are told less. */
export function appNotFound(): ChatError {
  return new ChatError('APP_NOT_FOUND', 'No app has this id. The list of apps shows which there are.');
}

export function appIdTaken(): ChatError {
  return new ChatError('APP_ID_TAKEN', 'Another app has this id. Change that one, or choose another id.');
}

export function appInUse(): ChatError {
  return new ChatError(
    'APP_IN_USE',
    'This app has users, and their messages stay with them. Switch it off instead: nobody of it gets in any more.',
  );
}

export function tooManyApps(): ChatError {
  return new ChatError(
    'APP_LIMIT_REACHED',
    `There are ${embedLimits.appsMax} apps, and a server has no more. Remove one that is not needed any more.`,
  );
}

export function tooManyKeys(): ChatError {
  return new ChatError(
    'APP_LIMIT_REACHED',
    `This app has ${embedLimits.keysMax} keys, and no app has more. Remove one that no machine of the host signs with any more.`,
  );
}

export function appKeyNotFound(): ChatError {
  return new ChatError('NOT_FOUND', 'The app has no key with this id. The app itself shows which it has.');
}
