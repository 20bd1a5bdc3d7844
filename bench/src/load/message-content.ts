import { MARKER } from '../wire/scan-frame.ts';

/** About as long as what people write, and found by its number wherever it goes. */
export function messageContent(sequence: number): string {
  return `${MARKER}${sequence} Shall we meet at the corner at noon, and who brings the bread this time?`;
}
