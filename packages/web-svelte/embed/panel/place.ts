import type { shareConnection } from '#lib/connection/share-connection.ts';
import type { Look } from './look.ts';

/** Where a panel stands: in a frame from its server, or on a page of the host. */
export interface Place {
  /** An origin. */
  server: string;
  dress: (look: Look) => void;
  /** How several panels of one person share a connection, where that can be. */
  share?: typeof shareConnection;
}
