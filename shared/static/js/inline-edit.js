// Escape leaves a value that is being changed as it was: it presses the form's way out.

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest?.("[data-inline-edit]")?.querySelector("[data-cancel]")?.click();
});
