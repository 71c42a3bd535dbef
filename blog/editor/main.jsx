// The editor of posts: Ghost's Koenig, with the cards of this house. bin/setup makes one file of this
// and of what it needs; blog/static/editor/ loads it on the page of one post, and does the rest.
import {useMemo, useRef, useState} from "react";
import {createRoot} from "react-dom/client";
import {DEFAULT_NODES, KoenigComposer, KoenigEditor, WordCountPlugin} from "@tryghost/koenig-lexical";
import "../../node_modules/@tryghost/koenig-lexical/dist/style.css";
import "./main.css";
import {insertCards, ownCards} from "./cards.jsx";
import {leaveOut} from "./menu.js";
import {uploader} from "./uploader.js";

/**
 * Puts an editor into an element. `options` holds the document, the words it says (`words`), what it
 * calls (`onChange`, `onWords`, `upload`, `fetchEmbed`, `searchLinks`, `searchCards`, and the three of
 * `snippets`), and whether it is dark.
 */
export function mount(element, options) {
  const root = createRoot(element);
  root.render(<Editor {...options} />);
  return () => root.unmount();
}

function Editor({document, words, isDark, isPage, onChange, onWords, onReady, ...calls}) {
  const [snippets, setSnippets] = useState(calls.snippets.all);
  const nodes = useMemo(() => [...leaveOut(DEFAULT_NODES, {isPage, words: words.signup}), ...ownCards(words, calls.searchCards)], []);
  const editor = useRef(null);
  const keep = async (snippet) => {
    const selectAgain = selecting(editor.current);
    const all = await calls.snippets.create(snippet);
    if (all) {
      setSnippets(all);
    } else {
      selectAgain();
    }
  };
  const fileUploader = useMemo(() => uploader(calls.upload), []);
  const cardConfig = {
    siteUrl: calls.siteUrl,
    fetchEmbed: calls.fetchEmbed,
    searchLinks: calls.searchLinks,
    snippets,
    createSnippet: keep,
    deleteSnippet: async (snippet) => setSnippets((await calls.snippets.destroy(snippet)) ?? snippets),
    visibilitySettings: "none",
    membersEnabled: false,
  };
  const ready = (api) => {
    if (api) {
      editor.current = api.editorInstance;
      insertCards(api.editorInstance, nodes);
      onReady?.(api);
    }
  };
  return (
    <KoenigComposer
      cardConfig={cardConfig}
      darkMode={isDark}
      fileUploader={fileUploader}
      initialEditorState={JSON.stringify(document)}
      nodes={nodes}
    >
      <KoenigEditor darkMode={isDark} placeholderText={words.begin} registerAPI={ready} onChange={onChange}>
        <WordCountPlugin onChange={onWords} />
      </KoenigEditor>
    </KoenigComposer>
  );
}

// Koenig puts the cursor elsewhere when it asks for a snippet to be kept. Returns what marks again what
// is marked now, unless something was typed meanwhile.
function selecting(editor) {
  const marked = (editor._pendingEditorState ?? editor.getEditorState())._selection?.clone();
  const typed = JSON.stringify(editor.getEditorState());
  return () => {
    if (marked && JSON.stringify(editor.getEditorState()) === typed) {
      marked.dirty = true;
      editor.setEditorState(editor.getEditorState().clone(marked));
      editor.focus();
    }
  };
}
