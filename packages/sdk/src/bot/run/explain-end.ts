import { ChatError, isSessionOver } from '../../errors.ts';
import { setupError } from './setup-error.ts';

/** [BOT10] What ended a run, in words for whoever runs the bot. */
export function explainEnd(error: ChatError, url: string): ChatError {
  const { code } = error;
  const message = isSessionOver(error) ? toTokenMessage(error, url) : code === 'DISPLACED' ? DISPLACED : undefined;
  if (message === undefined) return error;
  // Another sentence on the same thing would say it twice; what a program's own `token` threw is news.
  const { cause } = error;
  return setupError({ code, message, ...(!(cause instanceof ChatError) && { cause }) });
}

/** The server speaks of logging in, which no bot does; what was said on this side already speaks of the token. */
function toTokenMessage(error: ChatError, url: string): string {
  if (/token/i.test(error.message) && error.code === 'UNAUTHENTICATED' && error.cause === undefined)
    return error.message;
  return (
    `The server at ${url} refused the bot’s token: it is wrong, was replaced by a newer one, or belongs to another ` +
    'server. `roomful bot token NAME` makes a new one: set ROOMFUL_TOKEN to it.'
  );
}

const DISPLACED =
  'Another process connected with the token of this bot and took over. Run one process for each token, or make another ' +
  'bot with `roomful bot create NAME`.';

export function notABot(username: string): ChatError {
  return setupError({
    code: 'FORBIDDEN',
    message:
      `The token is ${username}’s, who is a person and can be in one room only. \`roomful bot create NAME\` makes a bot ` +
      'and shows its token: set ROOMFUL_TOKEN to it.',
  });
}

export function anotherDatabase(url: string): ChatError {
  return new ChatError({
    code: 'STOPPED',
    message: `The server at ${url} came back with another database. What the bot knew means nothing there: start it anew.`,
    retryable: false,
  });
}
