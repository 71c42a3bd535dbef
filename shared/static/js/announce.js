// Says in words what a swap has changed: the new content carries the sentence in data-announce.

document.addEventListener("htmx:afterSettle", (event) => {
  const changed = event.detail.elt;
  const speaking = changed.matches("[data-announce]") ? changed : changed.querySelector("[data-announce]");
  const announcer = document.getElementById("announcer");
  if (!speaking || !announcer) return;
  // A live region is silent when its text stays the same, so it is emptied first.
  announcer.textContent = "";
  requestAnimationFrame(() => {
    announcer.textContent = speaking.dataset.announce;
  });
});
