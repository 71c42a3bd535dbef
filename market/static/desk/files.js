// Says before they are sent that files are too large together: else the answer may come while they are still on the way.

document.addEventListener("change", (event) => {
  const field = event.target.closest?.("[data-most-bytes]");
  if (!field) return;
  const bytes = [...field.files].reduce((sum, file) => sum + file.size, 0);
  field.setCustomValidity(bytes > Number(field.dataset.mostBytes) ? field.dataset.tooLarge : "");
  field.reportValidity();
});
