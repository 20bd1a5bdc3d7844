/** What the page may do: nothing of Roomful's runs on it or is framed, so it names the server as a place to call alone. */
export function policyFor(chatUrl: string): Record<string, string[]> {
  return {
    defaultSrc: ["'none'"],
    // Roomful: its calls, and its socket.
    connectSrc: ["'self'", chatUrl, chatUrl.replace(/^http/, 'ws')],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    // Nothing on the page is ever made from a text but text.
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["'none'"],
  };
}
