// Which of Koenig's cards the menu offers. What is left out can still be in a text that was imported.

// They load from other sites while somebody writes, or need what Ghost sells.
const LEFT_OUT = new Set(["paywall", "transistor", "signup", "email-cta"]);
// Their pages answer with a script and no frame, so that nothing of theirs could be shown.
const EMBEDS_LEFT_OUT = new Set(["X (formerly Twitter)", "Unsplash", "GIF"]);
// What only letters show is of no use on a page.
const LETTERS_ONLY = new Set(["email"]);

export function leaveOut(nodes, {isPage}) {
  for (const node of nodes) {
    const type = node.getType?.();
    if (LEFT_OUT.has(type) || (isPage && LETTERS_ONLY.has(type))) {
      node.kgMenu = [];
    } else if (Array.isArray(node.kgMenu)) {
      node.kgMenu = node.kgMenu.filter((item) => !EMBEDS_LEFT_OUT.has(item.label));
    }
  }
  return nodes;
}
