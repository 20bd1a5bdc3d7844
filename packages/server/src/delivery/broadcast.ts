import type { ServerEventName, ServerEventPayload } from '@roomful/protocol';
import type { Connection } from './connection.ts';

/** One frame, encoded once, to every connection that listens to the channel. */
export type Broadcast = <Name extends ServerEventName>(
  channel: string,
  name: Name,
  payload: ServerEventPayload<Name>,
  except?: Connection,
) => void;
