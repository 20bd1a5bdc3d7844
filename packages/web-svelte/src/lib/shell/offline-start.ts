import { keepShell } from './shell-cache.ts';

/** Other pages' scripts get no worker by this: the address is fixed. */
const WORKER = '/service-worker.js';

/** Makes the app start without a server from now on, where the browser can: not on plain HTTP, nor in private windows of some. */
export async function prepareOfflineStart(version: string): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return;
  try {
    await navigator.serviceWorker.register(trusted(WORKER), { type: 'module', updateViaCache: 'none' });
    await keepShell(version);
  } catch {
    // Forbidden here, or no room left: the app runs all the same, with a server.
  }
}

let policy: ReturnType<TrustedTypes['createPolicy']> | undefined;

/** The policy of the page takes no plain strings for scripts. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  // A second one of the same name is refused.
  policy ??= trustedTypes?.createPolicy('roomful-worker', { createScriptURL: () => WORKER });
  return policy === undefined ? url : (policy.createScriptURL(url) as string);
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}
