import { type output, prettifyError, safeParseAsync, type $ZodType } from 'zod/v4/core';
import { ChatError } from '../../errors.ts';

export interface ShapeOptions<Schema extends $ZodType> {
  name: string;
  schema: Schema;
  initial: output<Schema> | (() => output<Schema>);
  version?: number | undefined;
  migrate?: ((old: unknown, oldVersion: number) => unknown) | undefined;
}

/** What a session's values look like, now and in former versions. */
export class SessionShape<Schema extends $ZodType> {
  readonly version: number;
  readonly #options: ShapeOptions<Schema>;

  constructor(options: ShapeOptions<Schema>) {
    const { name, version = 1 } = options;
    if (!Number.isSafeInteger(version) || version < 1) {
      throw new TypeError(`The version of session "${name}" has to be a whole number from 1 on, and it is ${version}.`);
    }
    this.#options = options;
    this.version = version;
  }

  initial(): output<Schema> {
    const { initial } = this.#options;
    // A copy: handlers may change what they get.
    if (typeof initial === 'function') return (initial as () => output<Schema>)();
    return structuredClone(initial);
  }

  /** The value in a record. Throws `ChatError` `STATE_UNREADABLE` when no migration makes it fit. */
  async read(text: string | undefined, version: number): Promise<output<Schema>> {
    if (text === undefined) return this.initial();
    const stored: unknown = JSON.parse(text);
    const asIs = version === this.version ? await this.#parse(stored) : undefined;
    if (asIs?.success) return asIs.data;
    const { migrate } = this.#options;
    if (!migrate || version > this.version) {
      const why = asIs
        ? prettify(asIs.error)
        : `it was written by version ${version}, and this is version ${this.version}`;
      throw this.#unreadable(
        why,
        version > this.version
          ? 'Run the newer program again'
          : 'Raise `version`, and turn old values into new ones in `migrate`',
      );
    }
    const migrated = await this.#parse(await migrate(stored, version));
    if (migrated.success) return migrated.data;
    throw this.#unreadable(
      `what \`migrate\` made of version ${version} does not: ${prettify(migrated.error)}`,
      'Mend `migrate`',
    );
  }

  /** What is kept of a value. Throws `ChatError` `INVALID_PAYLOAD` for one that would not come back from there. */
  async write(value: unknown): Promise<string> {
    const text = JSON.stringify(value) as string | undefined;
    const problem = text === undefined ? 'it is no value that JSON knows' : await this.#findProblem(JSON.parse(text));
    if (text !== undefined && problem === undefined) return text;
    throw new ChatError({
      code: 'INVALID_PAYLOAD',
      message: `The new value of session "${this.#options.name}" does not fit its schema as it would be kept (as JSON): ${problem}.`,
      retryable: false,
    });
  }

  async #findProblem(stored: unknown): Promise<string | undefined> {
    const result = await this.#parse(stored);
    return result.success ? undefined : prettify(result.error);
  }

  #parse(stored: unknown) {
    return safeParseAsync(this.#options.schema, stored);
  }

  #unreadable(why: string, whatToDo: string): ChatError {
    return new ChatError({
      code: 'STATE_UNREADABLE',
      message: `What is kept for session "${this.#options.name}" does not fit this program: ${why}. It stays as it is. ${whatToDo}.`,
      retryable: false,
    });
  }
}

function prettify(error: Parameters<typeof prettifyError>[0]): string {
  return prettifyError(error)
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/^✖ /, '')
    .replaceAll(' ✖ ', '; ');
}
