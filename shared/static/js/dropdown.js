// A dropdown closes on Escape, on a press beside it, and when the focus leaves it.

const opened = () => document.querySelectorAll("details[data-dropdown][open]");

function closeAllBut(kept) {
  for (const dropdown of opened()) {
    if (!kept || !dropdown.contains(kept)) dropdown.open = false;
  }
}

document.addEventListener("pointerdown", (event) => closeAllBut(event.target));
document.addEventListener("focusin", (event) => closeAllBut(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const dropdown of opened()) {
    if (dropdown.contains(document.activeElement)) dropdown.querySelector("summary").focus();
    dropdown.open = false;
  }
});
