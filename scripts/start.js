// What `pnpm start` runs: build what changed, then serve. Kept to syntax that old versions of Node can read, so that
// they get a sentence instead of a syntax error.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 19)) {
  import('./build-and-serve.js');
} else {
  console.error(
    'Roomful needs Node 22.19 or newer and this is Node ' +
      process.versions.node +
      '. `npx -y pnpm@12 start` brings its own, or install one from https://nodejs.org.',
  );
  process.exitCode = 1;
}
