// The editor of posts: Ghost's Koenig, with the cards of this house. bin/setup makes one file of this
// and of what it needs; blog/static/editor/ loads it on the page of one post, and does the rest.
import {useMemo, useState} from "react";
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
  const nodes = useMemo(() => [...leaveOut(DEFAULT_NODES, {isPage}), ...ownCards(words, calls.searchCards)], []);
  const fileUploader = useMemo(() => uploader(calls.upload), []);
  const cardConfig = {
    siteUrl: calls.siteUrl,
    fetchEmbed: calls.fetchEmbed,
    searchLinks: calls.searchLinks,
    snippets,
    createSnippet: async (snippet) => setSnippets(await calls.snippets.create(snippet)),
    deleteSnippet: async (snippet) => setSnippets(await calls.snippets.destroy(snippet)),
    visibilitySettings: "none",
    membersEnabled: false,
  };
  const ready = (api) => {
    if (api) {
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
