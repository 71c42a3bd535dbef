// In a plan, entries are moved by mouse, finger and keyboard, and made longer or shorter. What is to be is put into the form of the
// entry, which is the one that a page without a script shows. Days have the rows that their clocks have: see events/plan/rows.py.

const ROW_MINUTES = 15;
const EDGE = 60;
const PACE = 14;
const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
let held = null;

const plan = () => document.querySelector("[data-plan]");
const days = () => [...plan().querySelectorAll("[data-plan-day]")].filter((day) => day.offsetParent);
const runsOf = (day) => JSON.parse(day.dataset.runs);
const timesOf = (entry) => ({ day: entry.closest("[data-plan-day]"), starts: Number(entry.dataset.starts), ends: Number(entry.dataset.ends) });

// The minute at which a row of a day begins; of rows that a day has not, that of the next it has.
function minuteAt(day, row) {
  for (const [first, rows, minute] of runsOf(day)) {
    if (row < first) return minute;
    if (row < first + rows) return minute + (row - first) * ROW_MINUTES;
  }
  return lastOf(day);
}

function rowAt(day, minute, isEnd = false) {
  for (const [first, rows, begins] of runsOf(day)) {
    const ends = begins + rows * ROW_MINUTES;
    if (isEnd ? minute > begins && minute <= ends : minute >= begins && minute < ends) return first + (minute - begins) / ROW_MINUTES;
  }
  return 0;
}

const firstOf = (day) => runsOf(day)[0]?.[2];
function lastOf(day) {
  const [, rows, minute] = runsOf(day).at(-1) ?? [0, 0, 0];
  return minute + rows * ROW_MINUTES;
}

// The same length at another row, within the hours that are shown of its day.
function moved(day, row, length) {
  if (!runsOf(day).length) return null;
  const starts = Math.max(firstOf(day), Math.min(minuteAt(day, row), lastOf(day) - length));
  return { day, starts, ends: starts + length };
}

function grown(times, minute) {
  const ends = Math.max(times.starts + ROW_MINUTES, Math.min(minute, lastOf(times.day)));
  return { ...times, ends };
}

const clock = (minute) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: plan().dataset.zone, hour: "2-digit", minute: "2-digit" }).format(new Date(minute * 60000));

function say(key, times = null) {
  const announcer = document.getElementById("announcer");
  const said = { day: times?.day.dataset.name, from: times && clock(times.starts), until: times && clock(times.ends) };
  if (announcer) announcer.textContent = JSON.parse(plan().dataset.words)[key].replace(/\{(\w+)\}/g, (_all, name) => said[name]);
}

function show(times) {
  const { entry } = held;
  held.times = times;
  const had = document.activeElement;
  if (entry.parentElement !== times.day) times.day.append(entry);
  if (entry.contains(had)) had.focus();
  const row = rowAt(times.day, times.starts);
  entry.style.setProperty("--row", row);
  entry.style.setProperty("--long", Math.max(2, rowAt(times.day, times.ends, true) - row));
  entry.dataset.lifted = "";
  entry.querySelector(".plan-entry__time").textContent = `${clock(times.starts)}–${clock(times.ends)}`;
}

function hold(entry, how) {
  if (held?.entry !== entry) leave();
  const times = timesOf(entry);
  held ??= { entry, before: times, times, style: entry.style.cssText, words: entry.querySelector(".plan-entry__time").textContent };
  return Object.assign(held, how);
}

function leave() {
  if (!held) return;
  const { entry, before, style, words } = held;
  const had = document.activeElement;
  if (entry.parentElement !== before.day) before.day.append(entry);
  if (entry.contains(had)) had.focus();
  entry.style.cssText = style;
  entry.querySelector(".plan-entry__time").textContent = words;
  delete entry.dataset.lifted;
  held = null;
}

function send() {
  const { entry, times, before } = held;
  if (times.starts === before.starts && times.ends === before.ends) return leave();
  entry.elements.starts_at.value = new Date(times.starts * 60000).toISOString();
  entry.elements.ends_at.value = new Date(times.ends * 60000).toISOString();
  entry.requestSubmit();
}

function dayUnder(x) {
  return days().find((day) => {
    const { left, right } = day.getBoundingClientRect();
    return x >= left && x < right;
  });
}

function rowUnder(day, y) {
  const { top, height } = day.getBoundingClientRect();
  const rows = Number(getComputedStyle(day).getPropertyValue("--rows"));
  return Math.round(((y - top) / height) * rows);
}

const refuse = (event) => event.preventDefault();

document.addEventListener("pointerdown", (event) => {
  const entry = event.target.closest?.("[data-plan-entry]");
  if (!entry || event.button !== 0) return;
  // A finger on the words scrolls the page; the grip and the edge are for moving.
  const grip = event.target.closest("[data-plan-grip], [data-plan-edge]");
  if (event.pointerType !== "mouse" && !grip) return;
  if (grip) event.preventDefault();
  const { top } = entry.getBoundingClientRect();
  hold(entry, { pointer: event.pointerId, isEdge: Boolean(grip?.matches("[data-plan-edge]")), grab: event.clientY - top, from: [event.clientX, event.clientY], drags: false });
});

document.addEventListener("pointermove", (event) => {
  if (held?.pointer !== event.pointerId) return;
  const [x, y] = held.from;
  if (!held.drags && Math.hypot(event.clientX - x, event.clientY - y) < 5) return;
  if (!held.drags) held.entry.setPointerCapture(event.pointerId);
  held.drags = true;
  if (event.clientY < EDGE) scrollBy(0, -PACE);
  if (event.clientY > innerHeight - EDGE) scrollBy(0, PACE);
  const { times, isEdge, grab, before } = held;
  if (isEdge) return show(grown(times, minuteAt(times.day, rowUnder(times.day, event.clientY))));
  const day = dayUnder(event.clientX);
  const next = day && moved(day, rowUnder(day, event.clientY - grab), before.ends - before.starts);
  if (next) show(next);
});

document.addEventListener("pointerup", (event) => {
  if (held?.pointer !== event.pointerId) return;
  if (!held.drags) return leave();
  held.pointer = null;
  // What was dragged is not also pressed; where no click follows, the next one counts again.
  addEventListener("click", refuse, { capture: true });
  setTimeout(() => removeEventListener("click", refuse, { capture: true }));
  send();
});

document.addEventListener("pointercancel", leave);

document.addEventListener("keydown", (event) => {
  const entry = event.target.closest?.("[data-plan-entry]");
  if (event.key === "Escape" && held) {
    const { before } = held;
    leave();
    return say("back", before);
  }
  if (!entry || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "Enter" && held?.entry === entry && "lifted" in entry.dataset) {
    event.preventDefault();
    return send();
  }
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const next = stepped(hold(entry, { pointer: null }), step, event.shiftKey);
  if (!next) return;
  show(next);
  say("moved", next);
});

function stepped({ entry, times }, [aside, down], grows) {
  if (grows) {
    if (!("canGrow" in entry.dataset)) return say("stays");
    return down ? grown(times, times.ends + down * ROW_MINUTES) : null;
  }
  const among = days();
  const day = among[among.indexOf(times.day) + aside];
  const row = rowAt(times.day, times.starts);
  const goal = down < 0 ? Math.ceil(row) - 1 : Math.floor(row) + down;
  if (!day || goal < 0) return null;
  if (down) return moved(day, nextRow(day, goal, down), times.ends - times.starts);
  return moved(day, row, times.ends - times.starts);
}

// Where clocks are set forward there are no rows to stand in: the step goes over them.
function nextRow(day, row, down) {
  const runs = runsOf(day);
  const has = (it) => runs.some(([first, rows]) => it >= first && it < first + rows);
  const last = runs.at(-1)[0] + runs.at(-1)[1];
  let at = row;
  while (!has(at) && at > 0 && at < last) at += down;
  return at;
}

document.addEventListener("focusout", (event) => {
  if (held && held.pointer === null && !held.drags && held.entry.contains(event.target) && !held.entry.contains(event.relatedTarget) && event.relatedTarget) leave();
});
