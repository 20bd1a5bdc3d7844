import type * as ServerEntry from '@roomful/server/testing';

/** The server is a large package that only tests need, so the SDK does not bring it along. */
export async function loadServer(): Promise<typeof ServerEntry> {
  try {
    return await import('@roomful/server/testing');
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new Error(
      'The test chat runs the real server in this process, and @roomful/server is not installed. Add it to your ' +
        'devDependencies: npm install --save-dev @roomful/server',
      { cause: error },
    );
  }
}

/** The package itself, not something that it imports. */
function isMissing(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return (
    (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') && String(message).includes("'@roomful/server")
  );
}
