// Shows what comes while no page is open, and opens it.
addEventListener("push", (event) => {
  const { title, url, ...more } = event.data.json();
  event.waitUntil(registration.showNotification(title, { ...more, data: url }));
});
addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { href, origin } = new URL(event.notification.data, location);
  if (origin === location.origin) event.waitUntil(clients.openWindow(href));
});
