// Pieces of text that are kept to be put in again, in Koenig's own menu.

import { call } from "./calls.js";

/** Returns those one may use, and how more are kept and taken away. */
export async function snippets(address) {
  const list = async () => (await call(address)).snippets;
  return {
    all: await list().catch(() => []),
    create: async ({ name, value }) => (await call(address, { name, value })).snippets,
    destroy: async ({ id }) => (await call(`${address}${id}/delete/`, {})).snippets,
  };
}
