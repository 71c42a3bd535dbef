// Puts the focus where a swap, or a page that came back with errors, asks for it: on [data-focus].

function focusIn(root) {
  const wanted = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
  wanted?.focus({ preventScroll: false });
}

document.addEventListener("htmx:afterSettle", (event) => focusIn(event.detail.elt));
focusIn(document);
