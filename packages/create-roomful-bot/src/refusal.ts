/** It can't be done as asked: one line that says why, and what to do next. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
