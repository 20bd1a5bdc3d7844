/** Shows outside of the page that something waits: on the tab's icon, and on the app's where it is installed. */
export function showUnreadBadge(unread: number): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (icon !== null) {
    const name = unread > 0 ? 'favicon-unread.svg' : 'favicon.svg';
    const href = icon.href.replace(/favicon[^/]*\.svg/, name);
    if (icon.href !== href) icon.href = href;
  }
  if (!('setAppBadge' in navigator)) return;
  const shown = unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge();
  // Refused where the app is not installed: then there is no icon to put it on.
  shown.catch(() => {});
}
