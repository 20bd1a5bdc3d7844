/** What is counted. No label says whose hook it is. */
export interface HookMeter {
  /** An event went to a receiver. */
  delivered(): void;
  /** It did not, and will be tried again. */
  failed(): void;
  /** Something came in by an incoming hook, or in a receiver's answer. */
  posted(): void;
}
