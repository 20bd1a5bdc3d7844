// Roomful, on the pages of whoever is signed in: says who it is, and goes when they go.
const widgets = document.querySelectorAll('roomful-launcher, roomful-chat');

for (const widget of widgets) {
  widget.getToken = async () => {
    const response = await fetch('/roomful-token', { method: 'POST' });
    return response.status === 200 ? response.text() : null;
  };
}

document.querySelector('#sign-out').addEventListener('submit', async (event) => {
  event.preventDefault();
  await Promise.all([...widgets].map((widget) => widget.logout?.()));
  event.target.submit();
});
