import { MemorySessions } from '../../src/adapters/memory/memory-sessions.ts';
import { testSessionsContract } from '../../src/testing/sessions-contract.ts';

testSessionsContract('in process', async (clock) => {
  const sessions = new MemorySessions(clock);
  return { sessions, dispose: () => sessions.close() };
});
