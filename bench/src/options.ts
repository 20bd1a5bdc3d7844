import { parseArgs } from 'node:util';

const shortNames = ['w1', 'w2', 'w3', 'w4', 'w5', 'w6', 'w7', 'w8'] as const;
const longNames = [...shortNames, 'soak'] as const;
/** Only where they are asked for. */
const names = [...longNames, 'web', 'host', 'start'] as const;

export interface Options {
  workloads: readonly (typeof names)[number][];
  isLong: boolean;
  profile: boolean;
  soakMinutes: number;
}

/** Throws an `Error` that says what is possible. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      long: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '30' },
    },
  });
  const workloads = positionals.map((given) => {
    const name = names.find((known) => known === given);
    if (!name) throw new Error(`There is no workload "${given}". Choose among ${names.join(', ')}.`);
    return name;
  });
  const soakMinutes = Number(values.minutes);
  if (!(soakMinutes > 0)) throw new Error(`--minutes ${values.minutes}: expected a number of minutes, such as 30.`);
  return {
    workloads: workloads.length > 0 ? workloads : values.long ? longNames : shortNames,
    isLong: values.long,
    profile: values.profile,
    soakMinutes,
  };
}
