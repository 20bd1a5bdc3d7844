import { parseArgs } from 'node:util';

const loadNames = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8'] as const;

export interface Options {
  workloads: readonly ((typeof loadNames)[number] | 'start')[];
  isLong: boolean;
  profile: boolean;
}

/** Throws an `Error` that says what is possible. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { long: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false } },
  });
  const workloads = positionals.map((given) => {
    const name = [...loadNames, 'start' as const].find((known) => known === given);
    if (!name) throw new Error(`There is no workload "${given}". Choose among ${loadNames.join(', ')} and start.`);
    return name;
  });
  return {
    workloads: workloads.length > 0 ? workloads : loadNames,
    isLong: values.long,
    profile: values.profile,
  };
}
