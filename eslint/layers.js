/**
 * Who may import whom. A layer is a set of files; it may import itself, the layers it names and packages from npm.
 * What is in no layer (tests, scripts) may import everything. The first layer that fits a file is its layer.
 *
 *     protocol ← sdk ← web          protocol ← server          cli, bench, e2e, examples → the packages' public entries
 *     inside the server: transport → features → delivery → ports ← adapters
 *
 * @typedef {{ name: string, files: string[], mayImport: string[] | 'everything', because: string }} Layer
 * @type {Layer[]}
 */
export const layers = [
  {
    name: 'protocol',
    files: ['packages/protocol/src/**'],
    mayImport: [],
    because: 'The wire is what both sides agree on, so it knows neither of them.',
  },
  {
    name: 'test chat',
    files: ['packages/sdk/src/testing/**'],
    mayImport: ['SDK', 'server', 'protocol'],
    because: 'The test chat is the SDK’s clients and bots around a real server, taken from its public entry.',
  },
  {
    name: 'SDK',
    files: ['packages/sdk/src/**'],
    mayImport: ['protocol'],
    because: 'The client runs in browsers and in other people’s programs: it knows a server only by its wire.',
  },
  {
    name: 'widget’s loader',
    files: ['packages/web-svelte/embed/loader/**'],
    mayImport: ['protocol'],
    because:
      'Other people’s pages load it first, all 3 kB of it: it takes types from the protocol, and code from nobody.',
  },
  {
    name: 'web app',
    files: ['packages/web-svelte/{src,embed}/**'],
    mayImport: ['SDK', 'protocol'],
    because: 'The app reaches a server through @roomful/sdk, as every other client does.',
  },
  {
    name: 'foundation',
    files: ['packages/server/src/{chat-error,start-error,logger}.ts'],
    mayImport: ['protocol'],
    because: 'Everything in the server builds on these few files, so they build on nothing of it.',
  },
  {
    name: 'ports',
    files: ['packages/server/src/ports/**'],
    mayImport: ['foundation', 'protocol'],
    because: 'A port says what the server needs, without knowing who asks or who delivers.',
  },
  {
    name: 'adapters',
    files: ['packages/server/src/adapters/**'],
    mayImport: ['ports', 'foundation', 'protocol'],
    because:
      'An adapter fulfils a port and can be swapped for another, so it knows nothing of the server but the port.',
  },
  {
    name: 'delivery',
    files: ['packages/server/src/delivery/**'],
    mayImport: ['ports', 'foundation', 'protocol'],
    because:
      'Delivery carries messages for every feature, so it knows none: a feature calls it, or hands it a callback.',
  },
  {
    name: 'features',
    files: ['packages/server/src/{accounts,apps,sessions,rooms,messages,presence,typing,admin,webhooks}/**'],
    mayImport: ['delivery', 'ports', 'foundation', 'protocol'],
    because: 'A feature is the rules alone: storage comes in through a port, and the transport calls it.',
  },
  {
    name: 'transport',
    files: ['packages/server/src/transport/**'],
    mayImport: ['features', 'delivery', 'ports', 'foundation', 'protocol'],
    because:
      'The transport turns frames and requests into calls of a feature; create-server.ts hands it what it needs.',
  },
  {
    name: 'server',
    files: ['packages/server/src/*.ts', 'packages/server/src/{commands,testing,wiring}/**'],
    mayImport: 'everything',
    because: 'create-server.ts wires the parts, so it and its tests know them all.',
  },
  {
    name: 'outside programs',
    files: ['packages/{cli,create-roomful-bot}/src/**', 'bench/**', 'e2e/**', 'examples/**'],
    mayImport: [],
    because:
      'The command line, benchmarks, browser tests and examples use what users have: import @roomful/sdk or another public entry.',
  },
];

/**
 * Packages that only some files may import; `in` says for which part of the repository that holds.
 * @typedef {{ packages: string[], in: string[], onlyIn: string[], because: string }} OwnedPackages
 * @type {OwnedPackages[]}
 */
export const ownedPackages = [
  {
    packages: ['kysely', 'kysely/**', 'better-sqlite3', 'pg'],
    in: ['packages/*/src/**'],
    onlyIn: ['packages/server/src/adapters/{sqlite,postgres}/**'],
    because: 'SQL lives in the store adapters; elsewhere ask the Store port for what you need.',
  },
  {
    packages: ['ioredis'],
    in: ['packages/*/src/**'],
    onlyIn: ['packages/server/src/adapters/redis/**', 'packages/sdk/src/bot/redis/**'],
    because: 'Redis lives in its adapters; elsewhere ask the Sessions port or the BotStore for what you need.',
  },
  {
    packages: ['socket.io', 'fastify', 'fastify-type-provider-zod', '@fastify/**'],
    in: ['packages/*/src/**'],
    onlyIn: [
      'packages/server/src/transport/**',
      'packages/server/src/wiring/accept-sockets.ts',
      'packages/server/src/delivery/fan-out.ts',
    ],
    because: 'Frames and requests belong to the transport; a feature takes and returns plain values.',
  },
  {
    packages: ['socket.io-client'],
    in: ['packages/*/src/**'],
    onlyIn: ['packages/sdk/src/connect-with-socket-io.ts'],
    because:
      'The SDK talks to the network in connect-with-socket-io.ts alone, so that everything else can be tested without one.',
  },
  {
    packages: ['zod'],
    in: ['packages/{protocol,sdk,web-svelte}/src/**', 'packages/web-svelte/embed/**'],
    onlyIn: [],
    because: 'Browsers load this file: zod/mini does the same in a sixth of the size.',
  },
  {
    packages: ['$app/**', '@sveltejs/kit'],
    in: ['packages/web-svelte/src/lib/ui/**', 'packages/web-svelte/embed/**'],
    onlyIn: [],
    because: 'A component of lib/ui works on any page, the widget’s too: pass in as a prop what Kit knows.',
  },
];
