/** To the clipboard, also where the page came by plain HTTP and browsers have no clipboard for it. */
export async function copyText(text: string): Promise<void> {
  // Typed as if it were always there.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard !== undefined) return clipboard.writeText(text);
  const takeOver = (event: ClipboardEvent) => {
    event.preventDefault();
    event.clipboardData?.setData('text/plain', text);
  };
  document.addEventListener('copy', takeOver, { once: true });
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the only way there is
  document.execCommand('copy');
  document.removeEventListener('copy', takeOver);
}
