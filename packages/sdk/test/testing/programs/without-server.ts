import { registerHooks } from 'node:module';
import { createBot } from '@roomful/sdk/bot';
import { startTestChat } from '@roomful/sdk/testing';

// As if it were imported from where it is not installed.
registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, specifier.startsWith('@roomful/server') ? { ...context, parentURL: 'file:///nowhere/' } : context),
});

try {
  await startTestChat(createBot());
} catch (error) {
  process.stdout.write(String(error));
}
