// A toast leaves after a while, unless it is pointed at or has the focus; its button sends it away at once.

const STAYS = 8000;

function send(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(() => send(toast), STAYS / 4);
  else toast.remove();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-dismiss]");
  button?.closest(button.dataset.dismiss)?.remove();
});

const toasts = document.getElementById("toasts");
if (toasts) {
  new MutationObserver((changes) => {
    for (const toast of changes.flatMap((change) => [...change.addedNodes])) {
      if (toast.matches?.("[data-toast]")) setTimeout(() => send(toast), STAYS);
    }
  }).observe(toasts, { childList: true });
}
