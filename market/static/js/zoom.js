// Leafs through the pictures of an open zoom, by its buttons and by the arrow keys.
// Without this file a picture's link leads to the picture.

function stripOf(event) {
  return event.target.closest?.("dialog[open]")?.querySelector("[data-zoom-strip]");
}

function show(strip, number) {
  const last = strip.children.length - 1;
  const place = strip.children[Math.min(Math.max(number, 0), last)];
  place.scrollIntoView({ behavior: "instant", block: "nearest", inline: "start" });
}

function step(strip, by) {
  // Where one reads from the right, places further on are below zero.
  show(strip, Math.round(Math.abs(strip.scrollLeft) / strip.clientWidth) + by);
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-zooms]");
  const way = event.target.closest?.("[data-zoom-step]");
  if (opener) {
    // What opens dialogs was asked before this, since shared modules come first.
    const strip = document.querySelector("dialog[open] [data-zoom-strip]");
    if (strip) show(strip, Number(opener.dataset.zooms));
  } else if (way) {
    step(stripOf(event), Number(way.dataset.zoomStep));
  }
});

document.addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const strip = by && stripOf(event);
  if (!strip) return;
  step(strip, by);
  event.preventDefault();
});
