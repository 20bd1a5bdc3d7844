import {
  BRIDGE_VERSION,
  hostConnectSchema,
  type HostToPanel,
  hostToPanelSchema,
  type PanelToHost,
} from '@roomful/protocol';

/** The line to the page around the panel, once both sides know each other. */
export interface Bridge {
  send(message: PanelToHost): void;
  /** Calls with everything that the host says; with `undefined` for what is none of its messages. */
  listen(listener: (message: HostToPanel | undefined) => void): void;
}

/** Greets the page around this one, and calls when it answers; again where it answers anew. */
export function connectToHost(onConnect: (bridge: Bridge) => void): void {
  const origin = hostOrigin();
  if (origin === undefined) return;
  const nonce = newNonce();
  addEventListener('message', ({ source, origin: from, data, ports }) => {
    const [port] = ports;
    if (source !== window.parent || from !== origin || port === undefined) return;
    const greeting = hostConnectSchema.safeParse(data);
    if (greeting.success && greeting.data.nonce === nonce) onConnect(bridgeOver(port));
  });
  window.parent.postMessage({ roomful: 'hello', version: BRIDGE_VERSION, nonce }, origin);
}

/** Who frames us. The server's policy let in only pages of the app, and this says which of them it is. */
function hostOrigin(): string | undefined {
  // Firefox tells it by the referrer alone: the loader asks for the origin in it, whatever the page's own policy is.
  const [direct = document.referrer] = window.location.ancestorOrigins ?? [];
  return URL.canParse(direct) ? new URL(direct).origin : undefined;
}

export function bridgeOver(port: MessagePort): Bridge {
  return {
    send: (message) => port.postMessage(message),
    listen(listener) {
      port.onmessage = ({ data }) => listener(hostToPanelSchema.safeParse(data).data);
    },
  };
}

function newNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .slice(0, 22);
}
