import type { Known } from './known.ts';
import type { Place } from './place.ts';

/**
 * The index of the first message after what was read that somebody else wrote. Unknown where messages are missing right
 * after the mark. `hasOlder`: the room has messages older than all that are known.
 */
export function findFirstUnread(known: Known, mark: Place, hasOlder: boolean): number | 'none' | 'unknown' {
  const { timestamp, id } = mark;
  let index = known.indexOf({ timestamp, id: id + 1 });
  // All that is known is newer, and there is more before it.
  if (index === 0 && known.length > 0 && hasOlder) return 'unknown';
  for (; index < known.length; index++) {
    const item = known.at(index);
    if (item === undefined) break;
    if (item.kind === 'gap') return 'unknown';
    if (index > 0 && known.at(index - 1)?.kind === 'gap') return 'unknown';
    if (item.kind === 'message' && !item.own) return index;
  }
  return 'none';
}
