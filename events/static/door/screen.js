// What the page of a door shows, and what is done on it. Its words are the page's own.

const MOST_SHOWN = 50;

export class Screen {
  constructor(page) {
    this.page = page;
    this.words = JSON.parse(page.dataset.words);
    this.form = page.querySelector("#scan-form");
    this.search = page.querySelector("[name=q]");
    this.clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short", timeZone: page.dataset.zone });
  }

  get way() {
    return this.form.elements.way.value;
  }

  get door() {
    return this.form.elements.door.value.trim() || this.words.door;
  }

  set door(name) {
    this.form.elements.door.value = name;
  }

  onScan(pass) {
    this.page.addEventListener("submit", async (event) => {
      const values = new FormData(event.target);
      if (values.has("q")) return event.preventDefault();
      if (!values.has("key")) return;
      event.preventDefault();
      // At once: the next code may be typed while this one is asked for.
      this.form.elements.code.value = "";
      this.form.elements.code.focus();
      if (values.has("ticket")) await pass({ ticket_id: Number(values.get("ticket")), way: values.get("way") });
      else await pass({ text: values.get("code") });
    });
  }

  onDoor(keep) {
    this.form.elements.door.addEventListener("change", () => keep(this.door));
  }

  onSearch(show) {
    this.search.addEventListener("input", show);
  }

  onCamera(use) {
    const button = this.page.querySelector("#camera");
    button.hidden = !navigator.mediaDevices;
    button.addEventListener("click", use);
  }

  camera(isOn) {
    const button = this.page.querySelector("#camera");
    button.setAttribute("aria-pressed", isOn);
    button.querySelector(".button__label").textContent = isOn ? this.words.stop_camera : this.words.camera;
    this.page.querySelector("#viewfinder").hidden = !isOn;
    this.page.querySelector("video").hidden = false;
  }

  cameraFailed() {
    this.page.querySelector("#viewfinder").hidden = false;
    this.page.querySelector("video").hidden = true;
    this.page.querySelector("#camera-problem").textContent = this.words.no_camera;
  }

  nameOf(number) {
    return said(this.words.ticket, { number });
  }

  verdict({ code, message, guest, way }) {
    const kind = code ? "refused" : way;
    const shown = this.page.querySelector(`#verdict-${kind}`).content.cloneNode(true);
    fill(shown, "who", guest && `${guest.name} · ${guest.kind}`);
    fill(shown, "why", code && (message ?? this.words[code]));
    fill(shown, "last", code && this.passage(guest?.last));
    this.page.querySelector("#verdict").replaceChildren(shown);
    navigator.vibrate?.(code ? [80, 60, 80, 60, 80] : 60);
  }

  passage(last) {
    if (!last) return null;
    return said(last.way === "in" ? this.words.in_at : this.words.out_at, { time: this.clock.format(new Date(last.at)), door: last.door });
  }

  counts(counts) {
    for (const [name, number] of Object.entries(counts ?? {})) {
      const place = this.page.querySelector(`[data-count=${name}]`);
      if (place) place.textContent = number.toLocaleString(document.documentElement.lang);
    }
  }

  kept(isKept) {
    this.page.querySelector("#kept").hidden = !isKept;
  }

  network({ isOn, list, waiting }) {
    const time = list && this.clock.format(new Date(list.at));
    const lines = [isOn ? list && said(this.words.list_of, { time }) : said(list ? this.words.no_network : this.words.no_list, { time })];
    if (waiting) lines.push(said(this.words.waiting, { num: waiting }));
    const place = this.page.querySelector("#network");
    place.classList.toggle("door__network--off", !isOn);
    if (place.textContent !== lines.join(" ")) place.textContent = lines.join(" ");
  }

  guests(tickets) {
    const words = this.search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    const found = tickets.filter((it) => words.every((word) => `${it.name} ${it.kind}`.toLocaleLowerCase().includes(word)));
    const rows = found.slice(0, MOST_SHOWN).map((ticket) => this.guest(ticket));
    this.page.querySelector("#guests").replaceChildren(...rows);
    this.page.querySelector("#nobody").hidden = found.length > 0;
    this.page.querySelector("#more")?.toggleAttribute("hidden", found.length <= MOST_SHOWN);
  }

  guest(ticket) {
    const isInside = ticket.last?.way === "in";
    const row = this.page.querySelector("#guest-row").content.cloneNode(true);
    fill(row, "name", ticket.name);
    fill(row, "kind", [ticket.kind, this.passage(ticket.last)].filter(Boolean).join(" · "));
    const { elements } = row.querySelector("form");
    elements.ticket.value = ticket.id;
    elements.way.value = isInside ? "out" : "in";
    const button = row.querySelector("button");
    button.querySelector(".button__label").textContent = isInside ? this.words.let_out : this.words.let_in;
    button.setAttribute("aria-label", said(isInside ? this.words.let_out_who : this.words.let_in_who, { name: ticket.name }));
    button.classList.toggle("button--secondary", isInside);
    button.classList.toggle("button--primary", !isInside);
    return row;
  }
}

function fill(root, name, text) {
  const place = root.querySelector(`[data-${name}]`);
  if (text) place.textContent = text;
  else place.remove();
}

function said(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
