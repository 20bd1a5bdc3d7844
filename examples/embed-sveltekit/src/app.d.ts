import type { Learner } from '#lib/learners.ts';

declare global {
  namespace App {
    interface Locals {
      learner: Learner | undefined;
    }
  }
}

export {};
