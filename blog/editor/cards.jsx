// Cards of this house: a product, an event, a calendar, a market. A text holds which one it is; readers
// see it as its service says it is on that day, so what stands here is a plain preview.
import {DEFAULT_NODES, KoenigCardWrapper} from "@tryghost/koenig-lexical";
import {Finder} from "./finder.jsx";

const KINDS = ["product", "event", "calendar", "market"];
const TOP = 0;

/** Returns a node class for each kind; `search` finds things of a kind by words. */
export function ownCards(words, search) {
  const Card = cardClass();
  return KINDS.map((kind) => nodeOf(Card, kind, words, search));
}

/** Lets the menu insert them. Koenig has a command for that and does not export it. */
export function insertCards(editor, nodes) {
  for (const node of nodes.filter((it) => it.insertCommand)) {
    if (!editor._commands.has(node.insertCommand)) {
      editor.registerCommand(node.insertCommand, () => insert(editor, new node()), TOP);
    }
  }
}

// Takes the place of the empty line that the cursor is in, or stands below the line; one can go on below it.
function insert(editor, card) {
  const {_selection: selection} = editor._pendingEditorState ?? editor.getEditorState();
  const line = selection?.getNodes().at(-1)?.getTopLevelElement();
  if (!line) {
    return false;
  }
  if (line.getTextContentSize() === 0 && line.getType() === "paragraph") {
    line.replace(card);
  } else {
    line.insertAfter(card);
  }
  if (!card.getNextSibling()) {
    card.insertAfter(emptyLine(editor));
  }
  card.selectNext();
  return true;
}

function emptyLine(editor) {
  return new (editor._nodes.get("paragraph").klass)();
}

/** Returns the class that all of Koenig's cards come from, by which it knows that they are cards. */
function cardClass() {
  let made = DEFAULT_NODES.find((node) => node.getType?.() === "horizontalrule");
  while (!Object.hasOwn(made, "getPropertyDefaults")) {
    made = Object.getPrototypeOf(made);
  }
  return Object.getPrototypeOf(made);
}

function nodeOf(Card, kind, words, search) {
  const type = `rose-${kind}`;
  const insertCommand = {type: `INSERT_${kind.toUpperCase()}_COMMAND`};
  return class extends Card {
    static insertCommand = insertCommand;
    static kgMenu = [
      {
        section: words.ours,
        label: words.kinds[kind].label,
        desc: words.kinds[kind].hint,
        Icon: Sign,
        insertCommand,
        matches: [words.kinds[kind].label.toLowerCase(), kind, "rose"],
        shortcut: `/${kind}`,
      },
    ];

    static getType() {
      return type;
    }

    static clone(node) {
      return new this(node.getDataset(), node.__key);
    }

    static importJSON({id, url, title}) {
      return new this({id, url, title});
    }

    constructor({id = null, url = "", title = ""} = {}, key) {
      super(key);
      this.__held = {id, url, title};
    }

    getDataset() {
      return {...this.getLatest().__held};
    }

    exportJSON() {
      return {type, version: 1, ...this.getDataset()};
    }

    isKoenigCard() {
      return true;
    }

    hasEditMode() {
      return false;
    }

    isInline() {
      return false;
    }

    hasDynamicData() {
      return false;
    }

    getIsVisibilityActive() {
      return false;
    }

    createDOM() {
      return document.createElement("div");
    }

    updateDOM() {
      return false;
    }

    getTextContent() {
      return "";
    }

    getIcon() {
      return Sign;
    }

    decorate(editor) {
      const choose = (found) => {
        editor.update(() => {
          this.getWritable().__held = {id: found.id, url: found.url, title: found.title};
          this.selectNext();
        });
        editor.focus();
      };
      const leave = () => {
        editor.update(() => {
          const line = emptyLine(editor);
          this.replace(line);
          line.select();
        });
        editor.focus();
      };
      return (
        <KoenigCardWrapper nodeKey={this.getKey()}>
          <Preview choose={choose} held={this.getDataset()} kind={kind} leave={leave} search={search} words={words} />
        </KoenigCardWrapper>
      );
    }
  };
}

function Preview({kind, held, words, search, choose, leave}) {
  const {label} = words.kinds[kind];
  if (!held.id) {
    return <Finder choose={choose} kind={kind} label={label} leave={leave} search={search} words={words} />;
  }
  return (
    <div className="rose-card">
      <Sign />
      <span className="rose-card__kind">{label}</span>
      <strong className="rose-card__title">{held.title}</strong>
    </div>
  );
}

function Sign() {
  return (
    <svg aria-hidden="true" fill="none" height="24" stroke="currentColor" strokeWidth="1.5" viewBox="0 0 24 24" width="24">
      <path d="M3 9.5 12 3l9 6.5V20a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1Z" strokeLinejoin="round" />
      <path d="M9 21v-7h6v7" strokeLinejoin="round" />
    </svg>
  );
}
