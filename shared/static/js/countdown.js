// Counts down what is kept for a while. The page says how many seconds are left, so that a clock that is wrong does
// no harm; when they are over, htmx hears "lapsed" on the way up from the element and may ask again.

const begun = new WeakMap();

function inWords(seconds) {
  const minutes = Math.floor(seconds / 60);
  return `(${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")})`;
}

function tick() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    if (!begun.has(element)) begun.set(element, Date.now());
    const left = Number(element.dataset.countdown) - (Date.now() - begun.get(element)) / 1000;
    element.querySelector("[data-countdown-left]").textContent = left > 0 ? inWords(left) : "";
    if (left > 0) continue;
    delete element.dataset.countdown;
    element.dispatchEvent(new CustomEvent("lapsed", { bubbles: true }));
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
