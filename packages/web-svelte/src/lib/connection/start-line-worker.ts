import workerUrl from './shared-line.worker.ts?sharedworker&url';

interface ScriptUrls {
  createScriptURL(url: string): string;
}

let scriptUrls: ScriptUrls | undefined;

/**
 * The worker that holds the connection of all tabs. Its address changes with its content, so tabs of an old app and of a new
 * one never share it; the name keeps people apart. Throws where the browser has none.
 */
export function startLineWorker(name: string): SharedWorker {
  const { trustedTypes } = globalThis as {
    trustedTypes?: { createPolicy(name: string, rules: ScriptUrls): ScriptUrls };
  };
  scriptUrls ??= trustedTypes?.createPolicy('roomful-line', { createScriptURL: (url) => url });
  return new SharedWorker(scriptUrls?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module', name });
}
