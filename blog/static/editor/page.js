// The page on which a post is written: puts Koenig into it, and lets what is typed save itself.

import { call } from "./calls.js";
import { Cover } from "./cover.js";
import { publishing } from "./publishing.js";
import { Saver } from "./saver.js";
import { snippets } from "./snippets.js";
import { send } from "./uploads.js";

const page = document.getElementById("editor");
const words = JSON.parse(page.dataset.words);
const { mount } = await import(page.dataset.editor);
const typed = JSON.parse(page.dataset.typed);
const title = document.getElementById("title");
const excerpt = document.getElementById("excerpt");
const upload = (kind, file, tell) => send(page.dataset.uploads, kind, file, tell, words);
const saver = new Saver(page, words, () => ({
  title: title.value,
  excerpt: excerpt.value,
  lexical: typed.lexical,
  ...cover.said(),
}));
const cover = new Cover(typed, upload, words, () => saver.change());

// What the editor makes of a document by itself is nothing that anybody has typed, however late it does.
let isTouched = false;
for (const deed of ["keydown", "pointerdown", "beforeinput", "input", "paste", "drop"]) {
  addEventListener(deed, () => (isTouched = true), { capture: true });
}

document.getElementById("sheet").hidden = false;
for (const box of [title, excerpt]) {
  box.addEventListener("input", () => {
    grow(box);
    saver.change();
  });
  grow(box);
}
title.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) {
    event.preventDefault();
    excerpt.focus();
  }
});
addEventListener("resize", () => [title, excerpt].forEach(grow));

mount(document.getElementById("body"), {
  document: typed.lexical,
  words,
  isDark: matchMedia("(prefers-color-scheme: dark)").matches,
  isPage: page.dataset.kind === "page",
  siteUrl: page.dataset.site,
  upload,
  snippets: await snippets(page.dataset.snippets, words, (text) => {
    document.getElementById("refusal").textContent = text;
  }),
  fetchEmbed: (url, { type } = {}) => call(page.dataset.embeds, { url, type: type ?? "embed" }),
  searchCards: async (kind, text) => (await call(`${page.dataset.search}?${new URLSearchParams({ kind, q: text })}`)).hits,
  searchLinks: async (text) => (await call(`${page.dataset.search}?${new URLSearchParams({ kind: "link", q: text ?? "" })}`)).groups,
  onWords: (count) => {
    document.getElementById("count").textContent = count === 1 ? words.counted.one : words.counted.more.replace("{count}", count);
  },
  onChange: (lexical) => {
    typed.lexical = lexical;
    if (isTouched) saver.change();
    else saver.begin();
  },
  onReady: (api) => {
    typed.lexical = JSON.parse(api.serialize());
    saver.begin();
    page.dataset.isReady = "yes";
  },
});

publishing(page, saver);

function grow(box) {
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}

