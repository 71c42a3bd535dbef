// Puts the focus where a swap, or a page that came back with errors, asks for it: on [data-focus].
// Where a swap has taken the focus away, it goes to the first [data-focus-lost] that can be seen.

function focusIn(root) {
  const wanted = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
  wanted?.focus({ preventScroll: false });
}

function catchLost(root) {
  const kept = document.activeElement;
  if (kept && kept !== document.body && kept.checkVisibility()) return;
  const places = [...root.querySelectorAll("[data-focus-lost]")];
  places.find((place) => place.checkVisibility())?.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  focusIn(event.detail.elt);
  catchLost(event.detail.elt);
});
focusIn(document);
