import { rolldown } from 'rolldown';

export interface Bundled {
  code: string;
  /** Paths of the modules in it. */
  files: string[];
}

interface What {
  /** Imports what is looked at, as if it stood in the file `from`. */
  code: string;
  from: string;
  platform: 'browser' | 'node';
  external?: RegExp[];
  /** Beside those that every bundler has. */
  conditions?: string[];
}

/** Bundles a module the way an application would, minified. */
export async function bundle({ code, platform, from, external = [], conditions = [] }: What): Promise<Bundled> {
  const built = await rolldown({
    input: from,
    platform,
    external: [/^node:/, ...external],
    resolve: { conditionNames: [...conditions, 'import', 'default', platform] },
    plugins: [
      {
        name: 'given',
        resolveId: (id) => (id === from ? id : undefined),
        load: (id) => (id === from ? code : undefined),
      },
    ],
    logLevel: 'silent',
  });
  const { output } = await built.generate({ format: 'esm', minify: true, codeSplitting: false });
  // What was not found is left out, and would weigh nothing.
  const missing = output[0].imports.filter((id) => ![/^node:/, ...external].some((known) => known.test(id)));
  if (missing.length > 0) throw new Error(`Nothing was found for ${missing.join(', ')}. Run \`pnpm build\` first.`);
  return { code: output[0].code, files: Object.keys(output[0].modules).filter((file) => file !== from) };
}
