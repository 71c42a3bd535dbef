// Opens dialogs as modal ones: without this file their links lead to them, or to a page of their own.

function dialogOf(event, attribute) {
  const link = event.target.closest?.(`[${attribute}]`);
  return link && document.getElementById(link.getAttribute(attribute));
}

document.addEventListener("click", (event) => {
  const opening = dialogOf(event, "data-opens");
  const closing = dialogOf(event, "data-closes");
  if (opening) {
    opening.showModal();
    event.preventDefault();
  } else if (closing?.open) {
    closing.close();
    event.preventDefault();
  } else if (event.target.matches?.("dialog[open]")) {
    // A press on the dark around a dialog falls on the dialog itself.
    event.target.close();
  }
});
