import { open, rename, unlink } from 'node:fs/promises';
import { StartError } from '../../start-error.ts';
import type { AdminCommand } from './admin-command.ts';
import { findUserId } from './find.ts';

const END = '"isComplete":true}';

export const exportPerson: AdminCommand = {
  usage: 'NAME [--out FILE]',
  summary: 'Everything that is stored of somebody, as JSON.',
  words: [1, 1],
  options: { out: { type: 'string' } },
  async run({ api, io, words: [word = ''], flags }) {
    const response = await api.fetch(`/api/admin/users/${await findUserId(api, word)}/export`);
    const out = flags['out'];
    if (typeof out !== 'string') {
      await copy(response, (text) => Promise.resolve(io.out(text)));
      return;
    }
    await writeFile(out, response);
    io.out(`Written to ${out}. It holds what somebody wrote: keep it as you would keep their letters.\n`);
  },
};

/** Only a whole export bears the name; only its owner may read it; nothing is overwritten. */
async function writeFile(path: string, response: Response): Promise<void> {
  const part = `${path}.part`;
  try {
    const taken = await open(path, 'wx', 0o600);
    await taken.close();
  } catch (error) {
    await response.body?.cancel();
    throw cannotWrite(path, error);
  }
  try {
    const file = await open(part, 'w', 0o600);
    try {
      await copy(response, async (text) => void (await file.write(text)));
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await unlink(part).catch(() => undefined);
    await unlink(path).catch(() => undefined);
    throw error instanceof StartError ? error : cannotWrite(path, error);
  }
}

async function copy(response: Response, write: (text: string) => Promise<void>): Promise<void> {
  const decoder = new TextDecoder();
  let end = '';
  try {
    for await (const bytes of response.body ?? []) {
      const text = decoder.decode(bytes as Uint8Array, { stream: true });
      await write(text);
      end = (end + text).slice(-END.length - 1);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code !== 'UND_ERR_SOCKET') throw error;
  }
  if (end.trimEnd() !== END) throw new StartError('The export broke off. Look at the server’s log, then try again.');
}

function cannotWrite(path: string, error: unknown): StartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return new StartError(
    code === 'EEXIST'
      ? `${path} exists already. Choose another file with --out.`
      : `Can't write ${path} (${code}). Choose another file with --out.`,
    { cause: error },
  );
}
