import type { Plugin, Rolldown } from 'vite';

type GetModuleInfo = Rolldown.PluginContext['getModuleInfo'];
type File = (typeof FILES)[number];

/**
 * What Kit's entry needs, what everything needs, what the chat shares with views beside it, the rest of the chat, what a room
 * shares with its history, and the room.
 */
const FILES = ['start', 'all', 'common', 'chat', 'reading', 'room'] as const;
const ROUTES = '/src/routes/';
/** It runs before the app knows its version: no other code may come with it, or that would read none. */
const ENTRY = '/kit/src/runtime/client/entry.js';
/** Where Kit begins; it looks for this module in a file of its own. */
const START = '/kit/src/runtime/client/client-entry.js';

/**
 * What a page loads first comes in a few files instead of half a hundred: compressed together they are smaller by a fifteenth,
 * and there are fewer requests. Whatever is imported dynamically stays by itself.
 */
export function fewFiles(): Plugin {
  return {
    name: 'roomful:few-files',
    apply: 'build',
    applyToEnvironment: ({ name }) => name === 'client',
    outputOptions(options) {
      const neededBy = createNeededBy();
      const groups = FILES.map((file, index) => ({
        // A file takes along what its modules import: so what is needed by most comes first.
        priority: FILES.length - index,
        name: (id: string, context: { getModuleInfo: GetModuleInfo }) =>
          fileOf(
            id,
            neededBy(id, (module) => context.getModuleInfo(module)),
          ) === file
            ? file
            : null,
      }));
      return { ...options, codeSplitting: { groups } };
    },
  };
}

function fileOf(id: string, routes: ReadonlySet<string>): File | undefined {
  const isNeededIn = (start: string) => [...routes].some((route) => route.startsWith(start));
  if (id.endsWith(START) || id.endsWith(ENTRY)) return undefined;
  if (routes.has(ENTRY)) return 'start';
  if (routes.has(START) || isNeededIn('+layout.')) return 'all';
  // The frame of a room is a part of the chat, so that the history does not load the conversation with it.
  const isInChat = isNeededIn('(chat)/+layout.') || isNeededIn('(chat)/r/[room]/+');
  if (!isInChat && !isNeededIn('(chat)/r/[room]/[[')) return undefined;
  if (isNeededIn('admin/') || isNeededIn('design/')) return 'common';
  if (isInChat) return 'chat';
  return isNeededIn('(chat)/r/[room]/history/') ? 'reading' : 'room';
}

/** The routes that import a module, directly or not, and Kit's start. */
function createNeededBy() {
  const known = new Map<string, ReadonlySet<string>>();
  return (id: string, getModuleInfo: GetModuleInfo): ReadonlySet<string> => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const routes = new Set<string>();
    const importers = new Set([id]);
    for (const importer of importers) {
      const at = importer.indexOf(ROUTES);
      if (at !== -1) routes.add(importer.slice(at + ROUTES.length));
      if (importer.endsWith(START)) routes.add(START);
      if (importer.endsWith(ENTRY)) routes.add(ENTRY);
      // Few of those who import it need all that it hands on.
      if (importer !== id && importer.endsWith('/sdk/dist/index.js')) continue;
      for (const next of getModuleInfo(importer)?.importers ?? []) importers.add(next);
    }
    known.set(id, routes);
    return routes;
  };
}
