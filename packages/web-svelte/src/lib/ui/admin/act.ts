import type { AdminScope } from '@roomful/protocol';

/** Something that is asked about before it is done. */
export interface Act {
  scope: AdminScope;
  heading: string;
  /** What happens, and whether it can be undone. */
  detail: string;
  confirm: string;
  /** Has to be typed first, where nothing brings back what is gone. */
  typed?: string;
  /** What is done and can be undone looks calm. */
  mild?: boolean;
  run(): Promise<unknown>;
}
