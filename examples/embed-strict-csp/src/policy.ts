/** What a page of ours may do, and no more. `scripts` are those that run on it. */
export function policyFor(chatUrl: string, scripts: string): string {
  return [
    "default-src 'none'",
    // Roomful needs these two, and they are all that names it.
    `script-src ${scripts}`,
    `frame-src ${chatUrl}`,
    // The page's own.
    "img-src 'self'",
    "style-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
