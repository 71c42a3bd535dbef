// Which of Koenig's cards the menu offers. What is left out can still be in a text that was imported.

// They load from other sites while somebody writes, or need what Ghost sells.
const LEFT_OUT = new Set(["paywall", "transistor", "email-cta"]);
// Their pages answer with a script and no frame, so that nothing of theirs could be shown.
const EMBEDS_LEFT_OUT = new Set(["X (formerly Twitter)", "Unsplash", "GIF"]);
// What only letters show is of no use on a page.
const LETTERS_ONLY = new Set(["email"]);

/** Lets the menu offer what readers can be shown; `words` are those of the form by which they sign up. */
export function leaveOut(nodes, {isPage, words}) {
  for (const node of nodes) {
    const type = node.getType?.();
    if (LEFT_OUT.has(type) || (isPage && LETTERS_ONLY.has(type))) {
      node.kgMenu = [];
    } else if (type === "signup") {
      node.kgMenu = signup(node.kgMenu, words);
    } else if (Array.isArray(node.kgMenu)) {
      node.kgMenu = node.kgMenu.filter((item) => !EMBEDS_LEFT_OUT.has(item.label));
    }
  }
  return nodes;
}

// Koenig hides it where Ghost has no members, and begins it in English.
function signup(menu, {label, hint, ...begins}) {
  return {...menu, label, desc: hint, matches: [...menu.matches, label.toLowerCase()], isHidden: () => false, insertParams: () => begins};
}
