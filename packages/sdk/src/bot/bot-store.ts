/** A value with the number of its writes: 1 after the first. */
export interface Versioned {
  value: string;
  version: number;
}

/**
 * What a bot keeps between two runs: positions in rooms, sessions, jobs. Keys and values are strings; a key has at most
 * 512 characters. Several processes may write to one store, so a change says which version it builds on.
 */
export interface BotStore {
  /** What is kept under the key, and how often it was written. */
  get(key: string): Promise<Versioned | undefined>;
  /**
   * Writes if the key's version is still `expectedVersion`; 0 means that there must be no such key. Answers with the new
   * version, or `undefined` when somebody else wrote since: nothing was changed then.
   */
  set(key: string, value: string, expectedVersion: number): Promise<number | undefined>;
  /** Writes whatever is there. Answers with the new version. */
  put(key: string, value: string): Promise<number>;
  /** Forgets the key. Does nothing where there is none. */
  delete(key: string): Promise<void>;
  /** Entries whose key begins with `prefix`, by key (in the order of their UTF-8 bytes), after the given one. */
  list(
    prefix: string,
    options: { after?: string | undefined; limit: number },
  ): Promise<({ key: string } & Versioned)[]>;
  /** Ends what the store has open. */
  close(): Promise<void>;
}
