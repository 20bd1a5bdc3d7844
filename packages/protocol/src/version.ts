/**
 * The version that a client names in its handshake. It is raised by every change that an existing client or server
 * could trip over; additions to what the server sends don't raise it.
 */
export const PROTOCOL_VERSION = 1;
