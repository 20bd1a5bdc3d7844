/** As a sheet that is made by script, which no policy of the host's page refuses, unlike a style element. */
export function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    `:host([hidden]){display:none}div{overflow:hidden;border-radius:var(--roomful-radius,14px)}div:not(.on){visibility:hidden}iframe{border:0;width:100%;height:100%}${css}`,
  );
  return sheet;
}

/** What fills its place on the page. */
export const INLINE =
  ':host{display:block;width:var(--roomful-width,100%);height:var(--roomful-height,32rem)}div{height:100%}';

/** What floats in a corner: a bubble, and the panel above it. On a phone the panel fills the screen. */
export const CORNER =
  ':host{position:fixed;z-index:var(--roomful-z,2147483000);inset-block-end:var(--roomful-inset,20px);inset-inline-end:var(--roomful-inset,20px);--a:var(--roomful-accent,#0c6a52)}' +
  'button{all:unset;position:relative;display:grid;place-items:center;width:56px;height:56px;border-radius:50%;background:var(--a);color:var(--roomful-on-accent,#fff);cursor:pointer;box-shadow:0 4px 16px #0004}' +
  'button:focus-visible{outline:3px solid var(--a);outline-offset:3px}' +
  // The bubble, and the cross that closes: drawn by shape, for pictures in style sheets are subject to the page's policy.
  "button:before{content:'';width:24px;height:24px;background:currentColor;clip-path:path('M12 2C6 2 2 6 2 11c0 2 1 5 3 6v5l5-3h2c6 0 10-4 10-8S18 2 12 2z')}" +
  ".open~button:before{clip-path:path('M5 3l7 7 7-7 2 2-7 7 7 7-2 2-7-7-7 7-2-2 7-7-7-7z')}" +
  'span{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;padding:0 8px;border-radius:11px;background:#c8102e;color:#fff;font:600 12px/22px system-ui;text-align:center}span:empty{display:none}' +
  'div{display:none;position:absolute;inset-block-end:72px;inset-inline-end:0;width:min(var(--roomful-width,384px),100vw - 40px);height:min(var(--roomful-height,600px),100dvh - 112px);box-shadow:0 8px 40px #0004}.open{display:block}' +
  '@media(max-width:480px){div{position:fixed;inset:0;width:100%;height:100%;border-radius:0}.on.open~button{visibility:hidden}}';
