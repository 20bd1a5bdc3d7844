import type * as Sqlite from 'node:sqlite';

/**
 * Node's own SQLite, loaded when it is first needed: no other runtime has to have it. The warning that older Nodes
 * print at that moment says nothing to those who run a bot, so that one line is left out, and no other.
 */
export function loadSqlite(): typeof Sqlite {
  const emit = Reflect.get(process, 'emitWarning') as (...parts: unknown[]) => void;
  // Loading is one step without a pause, so nobody else's warning can come in between.
  process.emitWarning = (...parts: unknown[]) => {
    if (parts[1] !== 'ExperimentalWarning' || !String(parts[0]).startsWith('SQLite')) emit.apply(process, parts);
  };
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emit;
  }
}
