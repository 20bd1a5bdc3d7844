import { createLlmBot } from './bot.ts';
import { parrot } from './model.ts';

await createLlmBot(parrot).run();
