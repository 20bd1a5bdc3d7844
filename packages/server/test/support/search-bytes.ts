import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Which of the texts stand in which file of a folder, anywhere in its bytes. Only for files of another process: closing a
 * database's file takes away the locks of whoever else has it open in this one.
 */
export function searchBytes(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder).flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    return texts.filter((text) => bytes.includes(text)).map((text) => `${text} in ${name}`);
  });
}
