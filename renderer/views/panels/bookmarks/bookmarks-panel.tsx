import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import { ANNOTATION_LIMITS } from "../../../../workers/model/annotations/annotation.js";
import { ANNOTATION_SORTS, type AnnotationSort } from "../../../state/annotations-store.js";
import { ANNOTATION_FIELDS } from "../../../viewmodel/annotations/annotation-filter.js";
import { sortedAnnotations } from "../../../viewmodel/annotations/sorted.js";
import { useKeyText } from "../../keys/use-key-texts.js";
import { FilterInput } from "../../parts/filter-input.js";
import { useApp, useDerived, useUi } from "../../use-app.js";
import { BookmarkDetails } from "./bookmark-details.js";
import { BookmarkList } from "./bookmark-list.js";

const SORT_TITLES: Readonly<Record<AnnotationSort, string>> = {
  time: "by time",
  changed: "last changed first",
  text: "by text",
  author: "by author",
};

/** What people wrote on the trace: a list with a search, and the one that is selected beside it. */
export function BookmarksPanel() {
  const app = useApp();
  const all = useDerived((a) => a.select.annotations());
  const found = useDerived((a) => a.select.listedAnnotations());
  const sort = useStore(app.stores.annotations, (state) => state.sort);
  const selected = useStore(app.stores.annotations, (state) => state.selected);
  const shown = sortedAnnotations(found, sort);
  const current = all.find(({ annotation }) => annotation.id === selected);
  return (
    <div className="bookmarks">
      <Notices />
      {all.length === 0 ? (
        <NothingYet />
      ) : (
        <>
          <Bar shown={shown.length} all={all.length} />
          <div className="bookmarks-body">
            <BookmarkList shown={shown} />
            {current !== undefined && <BookmarkDetails key={current.annotation.id} placed={current} />}
          </div>
        </>
      )}
    </div>
  );
}

function Bar({ shown, all }: { readonly shown: number; readonly all: number }) {
  const app = useApp();
  const { annotations } = app.actions;
  const search = useStore(app.stores.annotations, (state) => state.search);
  const sort = useStore(app.stores.annotations, (state) => state.sort);
  const error = useDerived((a) => a.select.annotationSearchError());
  return (
    <div className="panel-bar">
      <div className={`field bookmark-search${search === "" ? "" : " is-active"}`}>
        <FilterInput
          value={search}
          error={error}
          meanwhile="All bookmarks are listed."
          fields={ANNOTATION_FIELDS}
          label="Search bookmarks"
          placeholder="Search: words, tag:slow, kind:note"
          onChange={annotations.setSearch}
        />
      </div>
      <label className="quiet">
        Sorted{" "}
        <select
          className="input bookmark-sort"
          value={sort}
          onChange={({ target }) => annotations.setSort(ANNOTATION_SORTS.find((one) => one === target.value) ?? "time")}
        >
          {ANNOTATION_SORTS.map((one) => (
            <option key={one} value={one}>
              {SORT_TITLES[one]}
            </option>
          ))}
        </select>
      </label>
      <span className="quiet num" role="status">
        {shown === all ? formatCountOf(all, "bookmark") : `${shown} of ${formatCountOf(all, "bookmark")}`}
      </span>
      <span className="toolbar-space" />
      <Author />
    </div>
  );
}

/** How the user signs; kept for all traces. */
function Author() {
  const app = useApp();
  const author = useUi((ui) => ui.author ?? "");
  return (
    <label className="quiet">
      Signed as{" "}
      <input
        key={author}
        className="input bookmark-author"
        type="text"
        autoComplete="off"
        placeholder="nobody"
        maxLength={ANNOTATION_LIMITS.author}
        defaultValue={author}
        onBlur={({ target }) => {
          if (target.value.trim() !== author) app.actions.annotations.setAuthor(target.value);
        }}
      />
    </label>
  );
}

/** What the user must know of where it is kept. */
function Notices() {
  const app = useApp();
  const keeping = useStore(app.stores.annotations, (state) => state.keeping);
  const newer = useStore(app.stores.annotations, (state) => state.newer);
  return (
    <>
      {keeping.is === "in-memory" && (
        <p className="hint is-part failure" role="alert">
          Not saved: {keeping.why}. What you write stays in this window, and saving is tried again.
        </p>
      )}
      {0 < newer && (
        <p className="hint is-part">
          {formatCountOf(newer, "more bookmark")} of this trace {newer === 1 ? "was" : "were"} made by a newer
          Lanescope. This one cannot show them, and leaves them as they are.
        </p>
      )}
    </>
  );
}

function NothingYet() {
  const [mark, note, arrow] = [useKeyText("mark"), useKeyText("mark-note"), useKeyText("arrow")];
  return (
    <p className="hint">
      Nothing is written on this trace yet. Select a moment, a state or a range of time, then press <Key text={mark} />{" "}
      to bookmark it, <Key text={note} /> to write a note on it, or <Key text={arrow} /> to begin an arrow there and{" "}
      <Key text={arrow} /> again where it leads. The menu of each lane and row has the same. All of it is kept with the
      trace's content, and found again when the file has moved.
    </p>
  );
}

function Key({ text }: { readonly text: string | undefined }) {
  return text === undefined ? "its command" : <kbd>{text}</kbd>;
}
