// Keeps a region up to date that asks for itself now and then ([data-watch]): only while somebody can see it, and never
// under the hands of who types in it. Nobody asked for what it says, so nobody is told when it gets no answer.

function isInUse(region) {
  const focused = document.activeElement;
  // htmx gives the focus back to what has an id.
  if (region.contains(focused) && (!focused.id || focused.matches("input, textarea, select"))) return true;
  return [...region.querySelectorAll("input, textarea")].some((field) => field.value !== field.defaultValue);
}

function mayChange(region) {
  return !document.hidden && !isInUse(region);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-watch]") && !mayChange(event.target)) event.preventDefault();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, xhr } = event.detail;
  if (!requestConfig.elt.matches("[data-watch]")) return;
  if (xhr.status >= 400 || !mayChange(requestConfig.elt)) event.detail.shouldSwap = false;
});

for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(
    failure,
    (event) => {
      if (event.target.matches?.("[data-watch]")) event.stopImmediatePropagation();
    },
    true,
  );
}
