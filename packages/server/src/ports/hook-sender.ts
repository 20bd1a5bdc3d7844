/** What goes to the receiver of a hook. */
export interface HookRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  /** Aborted when the server stops: rejects with its reason. */
  signal: AbortSignal;
}

export interface HookResponse {
  status: number;
  /** Of the header `Retry-After`. */
  retryAfterMs: number | undefined;
  /** `undefined` where it was longer than is read. */
  body: string | undefined;
}

/** Calls addresses that strangers have chosen. */
export interface HookSender {
  /** Throws `ChatError` `HOOK_URL_REFUSED` for what can be seen to be refused without calling it. */
  assertUrl(url: string): void;
  /**
   * One request, without following redirects. Throws `NoAnswer` when there is none in time, and `ChatError`
   * `HOOK_URL_REFUSED` when the address behind the name is none that may be called.
   */
  post(request: HookRequest): Promise<HookResponse>;
  /** In the same way, without a body. */
  get(request: Omit<HookRequest, 'body'>): Promise<HookResponse>;
}

/** The receiver could not be reached, or did not answer in time. The message is for the hook's owner. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}
