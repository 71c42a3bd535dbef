// Lets a row of a tree be dragged to where it belongs, by mouse, pen or finger. The buttons beside it do the same without.

const EDGE = 60;
const PACE = 14;
let dragged = null;
let place = null;

function placeAt(x, y) {
  const row = document.elementFromPoint(x, y)?.closest("[data-tree-row]");
  const over = row?.closest("[data-tree-one]");
  if (!over || dragged.contains(over)) return null;
  const { top, height } = row.getBoundingClientRect();
  const part = (y - top) / height;
  return { over, row, how: part < 0.3 ? "before" : part > 0.7 ? "after" : "into" };
}

function show(next) {
  if (place) delete place.row.dataset.drop;
  place = next;
  if (place) place.row.dataset.drop = place.how;
}

// Which row it comes to lie in, and before which; below one that holds others is before the first of them.
function target({ over, how }) {
  const first = over.querySelector(":scope > ol > [data-tree-one]");
  if (how === "into") return [over, null];
  if (how === "after" && first) return [over, first];
  return [over.parentElement.closest("[data-tree-one]"), how === "before" ? over : over.nextElementSibling];
}

function send() {
  const form = dragged.closest("[data-tree]").querySelector("[data-tree-drop]");
  const [parent, next] = target(place);
  const before = next === dragged ? dragged.nextElementSibling : next;
  // What is moved, what it goes into, and what it goes before: whatever their names are.
  const [moved, into, ahead] = form.elements;
  moved.value = dragged.dataset.treeOne;
  into.value = parent?.dataset.treeOne ?? "";
  ahead.value = before?.dataset.treeOne ?? "";
  form.requestSubmit();
}

function leave() {
  show(null);
  if (dragged) delete dragged.dataset.dragged;
  dragged = null;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.("[data-drag-handle]");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  dragged = handle.closest("[data-tree-one]");
  dragged.dataset.dragged = "";
});

document.addEventListener("pointermove", (event) => {
  if (!dragged) return;
  if (event.clientY < EDGE) scrollBy(0, -PACE);
  if (event.clientY > innerHeight - EDGE) scrollBy(0, PACE);
  show(placeAt(event.clientX, event.clientY));
});

document.addEventListener("pointerup", () => {
  if (dragged && place) send();
  leave();
});

document.addEventListener("pointercancel", leave);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") leave();
});
