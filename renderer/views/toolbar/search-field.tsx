import { useEffect, useState } from "react";
import { absentWords, hitWords, wayWords } from "../../viewmodel/search-words.js";
import { useEventFields } from "../panels/events/use-event-fields.js";
import { FilterInput } from "../parts/filter-input.js";
import { Icon } from "../parts/icons.js";
import { useApp, useSearch } from "../use-app.js";

/** The search for events: Enter goes to the next hit, Shift+Enter to the previous one. */
export function SearchField() {
  const app = useApp();
  const text = useSearch((search) => search.text);
  const error = useSearch((search) => search.error);
  const isActive = useSearch((search) => search.hit !== undefined || search.way !== undefined);
  return (
    <div className={`field is-search${isActive ? " is-active" : ""}`}>
      <Icon name="search" />
      <FilterInput
        name="search"
        value={text}
        error={error}
        fields={useEventFields()}
        label="Search events"
        placeholder="Search events"
        note={useNote()}
        onChange={(typed) => app.actions.search.setText(typed)}
        onEnter={(event) => void app.actions.search.search(event.shiftKey ? -1 : 1)}
      />
      <Cancel />
      <Verdict />
    </div>
  );
}

function Cancel() {
  const app = useApp();
  const words = useWay();
  if (words === "") return undefined;
  return (
    <button type="button" className="link" onClick={() => app.actions.search.cancel()}>
      Cancel
    </button>
  );
}

/** "3 of 178", or how far a search has come. */
function useNote(): string | undefined {
  const search = useSearch((state) => state);
  const way = useWay();
  if (way !== "") return way;
  if (search.isMiss) return "none";
  const words = hitWords(search);
  return words === "" ? undefined : words;
}

/** How far a search has come; "" where none is under way for long enough to say so. */
function useWay(): string {
  const way = useSearch((search) => search.way);
  const passedMs = usePassed(way?.sinceMs);
  return way === undefined ? "" : wayWords(way.share, passedMs);
}

/** Ms since a moment, every half second anew. */
function usePassed(sinceMs: number | undefined): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (sinceMs === undefined) return;
    const timer = setInterval(() => setNow(performance.now()), 500);
    return () => clearInterval(timer);
  }, [sinceMs]);
  return sinceMs === undefined ? 0 : Math.max(0, now - sinceMs);
}

/** What has to be said of a search beside its counts. */
function Verdict() {
  const { absent, isMiss, wrapped, total, hit } = useSearch((state) => state);
  const words =
    absent !== undefined && (total ?? 0) === 0
      ? absentWords(absent)
      : isMiss
        ? "No event of this trace matches."
        : wrapped !== undefined && hit !== undefined
          ? `Goes on ${wrapped} again.`
          : undefined;
  return (
    <p className={words === undefined ? "search-verdict is-empty" : "search-verdict"} role="status">
      {words}
    </p>
  );
}
