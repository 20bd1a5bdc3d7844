import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** As the app's adapter does for its own files: the server sends what it finds beside a file. */
export function precompress(): Plugin {
  return {
    name: 'roomful:precompress',
    apply: 'build',
    writeBundle({ dir = '.' }) {
      for (const { name, parentPath } of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!/\.(?:js|css)$/.test(name)) continue;
        const file = join(parentPath, name);
        const content = readFileSync(file);
        writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
        const quality = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(`${file}.br`, brotliCompressSync(content, { params: quality }));
      }
    },
  };
}
