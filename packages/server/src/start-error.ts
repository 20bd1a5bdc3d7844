/** Why the server can't start, in one line for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
