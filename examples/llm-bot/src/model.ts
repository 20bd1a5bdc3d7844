/** A model: it answers a question in pieces, as they come to its mind. */
export type Model = (question: string, signal: AbortSignal) => AsyncIterable<string>;

/**
 * A stand-in that needs no network and no key. A real one is just as long: ask your provider's SDK for a stream, give it
 * the signal, and `yield` the text of every piece.
 */
export async function* parrot(question: string, signal: AbortSignal): AsyncIterable<string> {
  const words = `You ask about “${question}”. I am no real model, but I give you many words for it, one after another.`;
  for (const word of words.split(/(?<= )/)) {
    if (signal.aborted) return;
    // Lets the process breathe, as the network of a real one would.
    yield await Promise.resolve(word);
  }
}
