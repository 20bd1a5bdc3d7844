import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { Refusal } from './refusal.ts';

export interface Place {
  path: string;
  /** As a person would type it to go there; empty for the folder that one is in. */
  shown: string;
  /** The package's name. */
  name: string;
}

/** Where the bot is written. Throws `Refusal` for a name that is none, and for a folder that has something in it. */
export function findPlace(folder: string, cwd: string): Place {
  const path = resolve(cwd, folder);
  const name = basename(path);
  if (!isPackageName(name)) {
    const likeIt = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '');
    throw new Refusal(
      `${JSON.stringify(name)} can’t be the name of a package: use small letters, digits, - and _.` +
        (isPackageName(likeIt) ? ` Try ${likeIt}.` : ''),
    );
  }
  if (existsSync(path)) {
    if (!statSync(path).isDirectory())
      throw new Refusal(`${folder} is a file. Choose another name for the bot’s folder.`);
    if (readdirSync(path).some((file) => file !== '.git')) {
      throw new Refusal(`${folder} is there already and has something in it. Choose another name, or empty it first.`);
    }
  }
  return { path, shown: relative(cwd, path), name };
}

/** Throws `Refusal` where the given name is none. */
export function findBotName(given: string | undefined, packageName: string): string {
  if (given !== undefined) {
    if (isBotName(given)) return given;
    throw new Refusal(
      `${JSON.stringify(given)} is no name for a bot: names have 3 to 20 letters, digits and underscores. Try ${toBotName(given)}.`,
    );
  }
  return toBotName(packageName);
}

function toBotName(text: string): string {
  const name = text
    .replace(/[^a-zA-Z0-9]+/g, '_')
    .slice(0, 20)
    .replace(/^_+|_+$/g, '');
  if (isBotName(name)) return name;
  return name === '' ? 'my_bot' : `${name}_bot`;
}

function isBotName(name: string): boolean {
  return /^[a-zA-Z0-9_]{3,20}$/.test(name);
}

function isPackageName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,99}$/.test(name) && name !== 'node_modules';
}
