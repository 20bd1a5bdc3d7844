#!/usr/bin/env node
// The version is looked at before anything is loaded. This file keeps to syntax that an old Node can read.
var found = process.versions.node;
var parts = found.split('.').map(Number);
if (parts[0] < 22 || (parts[0] === 22 && parts[1] < 19)) {
  process.stderr.write(
    'A Roomful bot needs Node 22.19 or newer and this is Node ' +
      found +
      '. Install a newer Node from https://nodejs.org, then call this again.\n',
  );
  process.exitCode = 1;
} else {
  import('../dist/main.js').catch(function (error) {
    var isUnbuilt = error && error.code === 'ERR_MODULE_NOT_FOUND' && /dist.main\.js/.test(String(error.message));
    process.stderr.write(
      isUnbuilt ? 'It is not built yet. Run `pnpm build` first.\n' : String((error && error.stack) || error) + '\n',
    );
    process.exitCode = 1;
  });
}
