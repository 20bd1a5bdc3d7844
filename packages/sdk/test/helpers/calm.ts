import { type ManualClock, settle } from './manual-clock.ts';
import type { ModelLink } from './model-link.ts';

/** The network delivers everything, until nothing is under way. */
export async function calm(link: ModelLink, clock: ManualClock): Promise<void> {
  for (let quietRounds = 0; quietRounds < 8;) {
    link.publish();
    link.takeRequest();
    link.answerPage();
    link.deliverBurst();
    await settle();
    if (!link.isQuiet) quietRounds = 0;
    else {
      quietRounds++;
      await clock.advance(2_000);
    }
  }
}
