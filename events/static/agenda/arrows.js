// In a month, the arrows go from day to day, Home and End along the week, Page Up and Down to the months beside.

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const BESIDE = { PageUp: "span-before", PageDown: "span-after" };

document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.(".month__link");
  if (!link || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.key in BESIDE) {
    event.preventDefault();
    document.getElementById(BESIDE[event.key])?.click();
    return;
  }
  const days = [...document.querySelectorAll(".month__link")];
  const at = days.indexOf(link);
  const monday = at - (at % 7);
  const goals = { Home: monday, End: monday + 6 };
  const goal = event.key in STEPS ? at + STEPS[event.key] : goals[event.key];
  if (goal === undefined) return;
  event.preventDefault();
  days[goal]?.focus();
});
