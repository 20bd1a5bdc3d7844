import { argv, exit, stderr } from 'node:process';
import { createBridgeBot } from './bot.ts';

const [left, right] = argv.slice(2);

if (left === undefined || right === undefined || left === right) {
  stderr.write('Name the two rooms: node src/main.ts lounge garden\n');
  exit(1);
}

await createBridgeBot(left, right).run();
