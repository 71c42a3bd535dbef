// The door of an event, by camera and without a network. It asks the server as long as that answers; else it decides by the list it
// keeps, and tells later what it saw. Each scan has a key of its own, so that one that was told twice was seen once.

import { Camera } from "./camera.js";
import { Kept } from "./kept.js";
import { Screen } from "./screen.js";
import { fingerprint, isSigned, readTicket } from "./token.js";

const PATIENCE = 4000;
const ASK_EVERY = 15000;
const TOLD_AT_ONCE = 100;

const page = document.getElementById("door");
const kept = new Kept(page.dataset.event);
const screen = new Screen(page);
const camera = new Camera(page.querySelector("video"), page.dataset.reader, (text) => pass({ text }));
let tag = null;

async function pass({ text = "", ticket_id = null, way = screen.way }) {
  const scan = { key: crypto.randomUUID(), text, ticket_id, way, at: new Date().toISOString() };
  const answer = await tell([scan]);
  if (answer) {
    screen.counts(answer.counts);
    const [outcome] = answer.outcomes;
    screen.verdict({ ...outcome, way });
    await refresh();
  } else {
    const outcome = await decide(scan);
    screen.verdict({ ...outcome, way });
    showKept();
  }
}

// What the server would say, as far as the list knows.
async function decide(scan) {
  const tickets = kept.tickets();
  const ticket = scan.ticket_id ? tickets.get(scan.ticket_id) : await ticketOf(scan.text, tickets);
  if (!ticket) return { code: "unknown-ticket", guest: null };
  const isInside = ticket.last?.way === "in";
  if (scan.way === "in" && isInside) return { code: "already-in", guest: ticket };
  if (scan.way === "out" && !isInside) return { code: "not-in", guest: ticket };
  kept.add({ ...scan, ticket_id: ticket.id, text: "", has_passed: true, door: screen.door, guest: ticket });
  return { code: null, guest: ticket };
}

async function ticketOf(text, tickets) {
  const read = readTicket(text);
  if (!read || !kept.list) return null;
  const print = await fingerprint(read.code);
  const listed = [...tickets.values()].find((ticket) => ticket.print === print);
  return listed ?? (kept.list.given_back.includes(print) ? null : soldSince(read, print));
}

// A ticket that was sold after the list was made is told by its signature.
async function soldSince({ token }, print) {
  const isOfThis = token && token.entry === kept.list.event.id && (await isSigned(token, kept.list.keys));
  return isOfThis ? { id: token.ticket, print, name: screen.nameOf(token.ticket), kind: screen.words.sold_since, last: null } : null;
}

// Null where nobody answers. Whoever is signed out, or may not any more, keeps no list.
async function ask(address, options = {}) {
  let response;
  try {
    response = await fetch(address, { ...options, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return null;
  }
  if (response.type === "opaqueredirect" || response.status === 403) {
    kept.forget();
    (await navigator.serviceWorker?.ready)?.active?.postMessage({ forget: true });
    location.reload();
  }
  return response.status < 500 ? response : null;
}

async function tell(scans, door = screen.door) {
  const body = JSON.stringify({ door, scans: scans.map(({ door: _door, guest: _guest, ...scan }) => scan) });
  const response = await ask(page.dataset.scans, { method: "POST", body, headers: { "Content-Type": "application/json" } });
  return response?.ok ? response.json() : null;
}

// Tell what was seen without a network, door by door as it was called then.
async function tellKept() {
  for (;;) {
    const [first] = kept.queue;
    if (!first) return true;
    const scans = kept.queue.filter((scan) => scan.door === first.door).slice(0, TOLD_AT_ONCE);
    const answer = await tell(scans, first.door);
    if (!answer) return false;
    kept.remove(new Set(scans.map((scan) => scan.key)));
  }
}

async function refresh() {
  const isTold = await tellKept();
  const response = isTold && (await ask(page.dataset.list, { headers: tag && kept.list ? { "If-None-Match": tag } : {} }));
  if (response && response.status === 200) {
    tag = response.headers.get("ETag");
    kept.list = { ...(await response.json()), at: new Date().toISOString() };
  } else if (response && response.status === 304) {
    kept.list = { ...kept.list, at: new Date().toISOString() };
  }
  screen.network({ isOn: Boolean(response), list: kept.list, waiting: kept.queue.length });
  showKept();
}

function showKept() {
  const tickets = [...kept.tickets().values()];
  if (kept.list) screen.guests(tickets);
  if (!kept.list || !kept.queue.length) return screen.counts(kept.list?.counts);
  const came = (ticket) => ticket.last;
  const inside = tickets.filter((ticket) => ticket.last?.way === "in");
  screen.counts({ valid: tickets.length, came: tickets.filter(came).length, inside: inside.length });
}

async function useCamera() {
  if (camera.isOn) camera.stop();
  else {
    try {
      await camera.start();
    } catch {
      screen.cameraFailed();
      return;
    }
  }
  screen.camera(camera.isOn);
}

async function beInstalled() {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => screen.kept(data.isKept));
  await navigator.serviceWorker.register(page.dataset.worker);
  const { active } = await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map((it) => it.name).filter((it) => it.includes("/static/"));
  active.postMessage({ keep: [...new Set([...files, new URL(page.dataset.reader, location).href])] });
}

screen.door = kept.door || screen.door;
screen.onDoor((name) => (kept.door = name));
screen.onScan(pass);
screen.onCamera(useCamera);
screen.onSearch(showKept);
addEventListener("online", refresh);
setInterval(refresh, ASK_EVERY);
await refresh();
await beInstalled();
