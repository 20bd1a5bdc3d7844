/** Bounds of embedding, apart from the others: no client that people use every day needs them. Times in milliseconds. */
export const embedLimits = {
  /** How long a session of an app's user lasts after the host's last word. */
  sessionTtlMs: 900_000,
  /** How far ahead a host's token may end. */
  hostTokenTtlMs: 600_000,
  /** In code points. */
  displayNameMax: 40,
  appsMax: 1_000,
  keysMax: 10,
} as const;
