import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Refusal } from './refusal.ts';

interface OwnManifest {
  version: string;
  engines: { node: string };
  devDependencies: Record<string, string>;
}

/** Of this package: `pnpm pack` writes into it which versions of everything belong together. */
export function readOwnManifest(): OwnManifest {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as OwnManifest;
}

const published = ['@roomful/sdk', '@roomful/server', 'roomful'] as const;

export interface PackageJsonParts {
  name: string;
  botName: string;
  /** Left out of the commands where it is the default. */
  url: string | undefined;
  /** A version, or the path of a folder with packed packages. */
  sdk: string | undefined;
}

/** The bot's package.json. Throws `Refusal` when the folder lacks a package. */
export function createPackageJson({ name, botName, url, sdk }: PackageJsonParts): string {
  const { engines, devDependencies } = readOwnManifest();
  const tarballs = sdk !== undefined && isFolder(sdk) ? findTarballs(sdk) : undefined;
  const spec = (dependency: string): string => {
    const isOurs = published.some((one) => one === dependency);
    if (isOurs && sdk !== undefined) return tarballs?.[dependency] ?? sdk;
    const version = devDependencies[dependency] ?? '';
    // From source, where nothing was packed yet.
    if (!/^\d/.test(version)) return 'latest';
    return `^${version}`;
  };
  const specs = (...names: string[]) => Object.fromEntries(names.map((one) => [one, spec(one)]));
  const manifest = {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    engines,
    scripts: {
      start: 'node --env-file-if-exists=.env main.ts',
      test: 'node --test',
      types: 'tsc',
      'bot:create': `roomful bot create ${botName}${url === undefined ? '' : ` --url ${url}`} --env .env`,
    },
    dependencies: specs('@roomful/sdk', 'zod'),
    devDependencies: specs('@roomful/server', '@types/node', 'roomful', 'typescript'),
    // What is not published can't be looked up by those that depend on it either.
    ...(tarballs && { overrides: tarballs }),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function findTarballs(folder: string): Record<string, string> {
  const files = readdirSync(folder);
  const names = [...published, '@roomful/protocol'];
  return Object.fromEntries(
    names.map((name) => {
      const prefix = name.replace('@', '').replace('/', '-');
      const file = files.find((one) => one.startsWith(prefix) && /^(-\d.*)?\.tgz$/.test(one.slice(prefix.length)));
      if (file === undefined)
        throw new Refusal(`${folder} has no packed ${name}. Make it with pnpm pack, then try again.`);
      return [name, `file:${join(resolve(folder), file)}`];
    }),
  );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
