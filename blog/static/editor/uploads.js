// Sends files in portions, so that a line that breaks costs one portion and not the film. A file is
// known by its content: the same one again goes on where it stopped, or is there already.

import { call, Refused, sendBytes } from "./calls.js";

const PORTION = 2 ** 20;
const TRIES = 6;

/** Sends a file and returns where it is; `tell` hears which share of it has gone. Throws why not. */
export async function send(address, kind, file, tell, words) {
  const key = await fingerprint(file);
  let { id, offset, done } = await patiently(() =>
    call(address, { kind: kind === "mediaThumbnail" ? "image" : kind, name: file.name, size: file.size, key }), words);
  while (!done) {
    const portion = file.slice(offset, offset + PORTION);
    ({ offset, done } = await patiently(() => sendBytes(`${address}${id}/parts/?offset=${offset}`, portion), words));
    tell(offset / file.size);
  }
  tell(1);
  return done;
}

async function patiently(ask, words) {
  for (let tried = 1; ; tried += 1) {
    try {
      return await ask();
    } catch (problem) {
      if (problem instanceof Refused) throw problem;
      if (tried === TRIES) throw new Error(words.failed);
      await new Promise((done) => setTimeout(done, 500 * 2 ** tried));
    }
  }
}

// Large files are known by their ends and their size: to read all of a film takes longer than it is worth.
async function fingerprint(file) {
  const whole = file.size <= 8 * PORTION;
  const parts = whole ? [file] : [file.slice(0, PORTION), file.slice(-PORTION), `${file.size} ${file.lastModified}`];
  const bytes = await new Blob(parts).arrayBuffer();
  if (!crypto.subtle) return crypto.randomUUID().replaceAll("-", "");
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
