#!/usr/bin/env node
// better-sqlite3 takes the whole process down on a Node that is too old, so the version is looked at before anything
// is loaded. This file keeps to syntax that such a Node can read.
var found = process.versions.node;
var parts = found.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 19)) {
  process.stderr.write(
    'Roomful needs Node 22.19 or newer and this is Node ' + found + '. Install a newer Node from https://nodejs.org.\n',
  );
  process.exitCode = 1;
} else {
  import('node:module')
    .then(function (module) {
      // Compiled code is kept beside the program, where only who may change the program can write: every start but the
      // first is quicker. Where it can't be kept, nothing is lost.
      module.enableCompileCache(import.meta.dirname + '/../.compile-cache');
      return import('../dist/main.js');
    })
    .catch(function (error) {
      if (error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist.main\.js/.test(String(error.message))) {
        process.stderr.write(
          'Roomful is not built yet. Run `pnpm build` first, or `npx -y pnpm@12 start`, which builds by itself.\n',
        );
      } else {
        process.stderr.write(String((error && error.stack) || error) + '\n');
      }
      process.exitCode = 1;
    });
}
