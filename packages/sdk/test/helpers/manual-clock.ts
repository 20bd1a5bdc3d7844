export { endOfTurn as settle, ManualClock } from '../../src/testing/manual-clock.ts';
