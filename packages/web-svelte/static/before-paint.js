// Before anything is painted: what was chosen for this browser, so that no other theme or direction flashes by.
// A file, because the server's policy allows no script in the page but the app's own.
(function () {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem('roomful:theme');
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    if (localStorage.getItem('roomful:density') === 'compact') root.dataset.density = 'compact';
    const chosen = localStorage.getItem('roomful:language');
    if (chosen === 'ar') root.dir = 'rtl';
  } catch {
    // Storage is forbidden here: then nothing was chosen either.
  }
})();
