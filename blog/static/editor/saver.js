// Saves what is typed, by itself: a draft as its next version, and what readers see already as a copy
// of whoever types, until they press Update. Nothing that goes wrong stops the typing.

import { call, Refused, SignedOut } from "./calls.js";

const PAUSE = 1500;
const LONGEST_PAUSE = 10000;
const FIRST_RETRY = 2000;
const LONGEST_RETRY = 30000;

export class Saver {
  #page;
  #words;
  #read;
  #standing;
  #saved = null;
  #changedAt = 0;
  #timer = 0;
  #retry = FIRST_RETRY;
  #isSending = false;
  #isApart = false;

  constructor(page, words, read) {
    this.#page = page;
    this.#words = words;
    this.#read = read;
    this.#standing = JSON.parse(page.dataset.standing);
    addEventListener("beforeunload", (event) => this.#isUnsaved && event.preventDefault());
    addEventListener("online", () => this.#isUnsaved && this.#send());
    document.addEventListener("visibilitychange", () => document.hidden && this.#isUnsaved && this.#send());
    addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "s") {
        event.preventDefault();
        this.#send();
      }
    });
  }

  get status() {
    return this.#standing.status;
  }

  /** Whether something of theirs is not what readers see: then Update has something to do. */
  get isBehind() {
    return this.status === "published" && (this.#standing.is_kept || this.#isUnsaved);
  }

  get #isUnsaved() {
    return this.#saved !== null && JSON.stringify(this.#read()) !== this.#saved;
  }

  /** Takes what is there now for what is saved. */
  begin() {
    this.#saved = JSON.stringify(this.#read());
    this.#tell();
  }

  /** Something may have been typed. */
  change() {
    if (!this.#isUnsaved) return;
    const now = Date.now();
    this.#changedAt ||= now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(), Math.max(0, Math.min(PAUSE, this.#changedAt + LONGEST_PAUSE - now)));
    this.#tell(this.#words.unsaved);
  }

  /** Does something with what is typed, and waits for what is under way; throws what the server refuses. */
  async deed(what, more = {}, typed = true) {
    clearTimeout(this.#timer);
    while (this.#isSending) await new Promise((done) => setTimeout(done, 50));
    this.#isSending = true;
    try {
      await this.#ask(what, typed ? { ...more, by_itself: false } : null);
    } catch (problem) {
      if (problem instanceof Refused && problem.said.merge) this.#goApart(problem.said);
      throw problem instanceof Refused ? problem : new Error(this.#wordsFor(problem));
    } finally {
      this.#isSending = false;
      this.#tell();
    }
  }

  async #send() {
    clearTimeout(this.#timer);
    if (this.#isSending || !this.#isUnsaved) return;
    this.#isSending = true;
    this.#changedAt = 0;
    this.#tell(this.#words.saving);
    try {
      await this.#ask(this.status === "published" || this.#isApart ? "keep" : "save", { by_itself: true });
      this.#retry = FIRST_RETRY;
      this.#isSending = false;
      this.#tell();
      this.change();
    } catch (problem) {
      this.#isSending = false;
      this.#cope(problem);
    }
  }

  async #ask(what, more) {
    const typed = this.#read();
    const body = more ? { seen: this.#standing.version, typed, ...more } : { seen: this.#standing.version };
    const standing = await call(`${this.#page.dataset.here}${what}/`, body);
    // A copy stands on the version it was typed on, whatever others have saved since.
    const version = what === "keep" ? this.#standing.version : standing.version;
    this.#standing = { ...standing, version };
    if (more) this.#saved = JSON.stringify(typed);
  }

  #cope(problem) {
    if (problem instanceof Refused) {
      if (problem.said.merge) this.#goApart(problem.said);
      else this.#tell(problem.message);
      return;
    }
    this.#tell(this.#wordsFor(problem));
    this.#timer = setTimeout(() => this.#send(), this.#retry);
    this.#retry = Math.min(2 * this.#retry, LONGEST_RETRY);
  }

  // Somebody else saved: from now on what is typed is kept apart, to be merged.
  #goApart(said) {
    this.#isApart = true;
    this.#saved = JSON.stringify(this.#read());
    const link = document.createElement("a");
    link.href = said.merge;
    link.textContent = this.#words.merge;
    const box = document.createElement("p");
    box.className = "flash flash--warning";
    box.append(`${said.message}. `, link);
    document.getElementById("meanwhile").replaceChildren(box);
    this.#tell(said.message);
  }

  #wordsFor(problem) {
    if (problem instanceof SignedOut) return this.#words.signed_out;
    return navigator.onLine ? this.#words.failed : this.#words.offline;
  }

  #tell(line = this.#standing.line) {
    document.getElementById("standing").textContent = line;
    this.#page.dispatchEvent(new Event("standing"));
  }
}
