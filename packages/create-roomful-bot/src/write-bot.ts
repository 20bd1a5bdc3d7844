import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const template = fileURLToPath(new URL('../template', import.meta.url));

/** npm leaves these two out of packages under their own names. */
const realNames: Readonly<Record<string, string>> = { gitignore: '.gitignore', 'env.example': '.env.example' };

export interface BotFiles {
  path: string;
  packageJson: string;
  /** What stands in the files as `{{name}}`. */
  words: Readonly<Record<string, string>>;
}

export function writeBot({ path, packageJson, words }: BotFiles): void {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), packageJson);
  for (const file of readdirSync(template)) {
    const text = readFileSync(join(template, file), 'utf8');
    const filled = text.replace(/\{\{(\w+)\}\}/g, (_, word: string) => words[word] ?? '');
    writeFileSync(join(path, realNames[file] ?? file), filled);
  }
}
