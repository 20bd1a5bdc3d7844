import { describe, expect, it } from 'vitest';
import type { Trouble } from '../../src/adapters/sqlite/storage-trouble.ts';
import { TroubleLog } from '../../src/adapters/sqlite/trouble-log.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';

const full: Trouble = { kind: 'full', path: '/data/roomful.db' };
const locked: Trouble = { kind: 'locked', path: '/data/roomful.db' };

function open() {
  const lines: string[] = [];
  const clock = new ManualClock();
  const tell = (fields: object, event: string) => {
    lines.push(`${'refused' in fields ? String(fields.refused) : ''} ${event.split('.')[0]}`);
  };
  const log = new TroubleLog({ clock, logger: { debug: tell, info: tell, warn: tell, error: tell } });
  return { log, clock, lines };
}

describe('the log of storage trouble', () => {
  it('[R-7] has one line for a flood, and one each ten seconds that counts it', () => {
    const { log, clock, lines } = open();
    for (let second = 0; second < 20; second++) {
      for (let n = 0; n < 10_000; n++) log.refused(full);
      clock.advance(1_000);
    }
    log.recovered(full.path);
    expect(lines).toEqual([
      '1 The disk of /data/roomful',
      '100000 The disk of /data/roomful',
      '99999 The storage works again',
    ]);
  });

  it('[R-7] tells each kind of trouble, and the next trouble after a recovery at once', () => {
    const { log, lines } = open();
    for (const trouble of [full, locked, full, locked]) log.refused(trouble);
    log.recovered(full.path);
    log.refused(full);
    expect(lines.map((line) => line.slice(0, 10))).toEqual(['1 The disk', '1 /data/ro', '2 The stor', '1 The disk']);
  });
});
