/** Asks until the answer fits, for what nobody is told of by itself. There is no time limit but the test's own. */
export async function askUntil<Answer>(ask: () => Promise<Answer>, fits: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
  }
}
