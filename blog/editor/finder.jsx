// Finds something of this house by words, to put it into a text.
import {useEffect, useState} from "react";

const PAUSE = 250;

export function Finder({kind, label, words, search, choose, leave}) {
  const [text, setText] = useState("");
  const [found, setFound] = useState([]);
  const [said, setSaid] = useState("");

  useEffect(() => {
    if (!text.trim()) {
      setFound([]);
      setSaid("");
      return undefined;
    }
    let isOver = false;
    const waiting = setTimeout(async () => {
      try {
        const hits = await search(kind, text);
        if (!isOver) {
          setFound(hits);
          setSaid(hits.length ? "" : words.nothing_found);
        }
      } catch (problem) {
        if (!isOver) {
          setSaid(problem.message);
        }
      }
    }, PAUSE);
    return () => {
      isOver = true;
      clearTimeout(waiting);
    };
  }, [text]);

  const press = (event) => {
    if (event.key === "Escape") {
      leave();
    } else if (event.key === "Enter" && found.length) {
      choose(found[0]);
    }
  };

  return (
    <div className="rose-finder" data-kg-allow-clickthrough>
      <label className="rose-finder__label">
        {label}
        <input
          autoFocus
          className="rose-finder__words"
          placeholder={words.search}
          type="search"
          value={text}
          onKeyDown={press}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <ul className="rose-finder__hits">
        {found.map((hit) => (
          <li key={hit.id}>
            <button className="rose-finder__hit" type="button" onClick={() => choose(hit)}>
              <strong>{hit.title}</strong> <span>{hit.about}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="rose-finder__said" role="status">{said}</p>
    </div>
  );
}
