/** How a name is opened without the key that a browser keeps. */
export type WayIn = 'recovery' | 'pairing' | 'passkey';
