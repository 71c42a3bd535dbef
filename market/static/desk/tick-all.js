// A box that ticks all others of a form, and unticks them: data-ticks names the form. It is shown here, since it does nothing alone.

function prepare(root) {
  for (const box of root.querySelectorAll("[data-ticks]")) box.closest("[hidden]")?.removeAttribute("hidden");
}

document.addEventListener("change", (event) => {
  const form = event.target.dataset?.ticks;
  if (!form) return;
  for (const box of document.querySelectorAll(`[form="${form}"][type="checkbox"]`)) box.checked = event.target.checked;
});
prepare(document);
