// Pieces of text that are kept to be put in again, in Koenig's own menu.

import { call, Refused, SignedOut } from "./calls.js";

/**
 * Returns those one may use, and how more are kept and taken away: each answers all there are then, or
 * nothing where it went wrong. That is told by `tell`, which takes it back at an empty text.
 */
export async function snippets(address, words, tell) {
  const list = async (asking, toldOf) => {
    try {
      const { snippets } = await asking;
      tell("");
      return snippets;
    } catch (problem) {
      tell(toldOf(problem));
      return null;
    }
  };
  const why = (problem) => {
    if (problem instanceof Refused) return problem.message;
    return problem instanceof SignedOut ? words.signed_out : words.snippet_failed;
  };
  const notKept = (name, problem) => words.snippet_refused.replace("{name}", () => name).replace("{why}", () => why(problem));
  return {
    all: (await list(call(address), () => words.snippets_away)) ?? [],
    create: ({ name, value }) => list(call(address, { name, value }), (problem) => notKept(name, problem)),
    destroy: ({ id }) => list(call(`${address}${id}/delete/`, {}), why),
  };
}
