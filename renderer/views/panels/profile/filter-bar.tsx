import { useStore } from "zustand";
import { formatCountOf, formatPercent } from "../../../../workers/core/format.js";
import { searchFlame } from "../../../viewmodel/flame/flame-search.js";
import { type FlameTree, nodeAt, nodeName, nodesTo } from "../../../viewmodel/flame/flame-tree.js";
import { stackNames } from "../../../viewmodel/flame/stack-names.js";
import { transformWords } from "../../../viewmodel/flame/transform-words.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { formatTime } from "../../../viewmodel/time-format.js";
import { useApp, useDerived, useSession } from "../../use-app.js";

/** Filters change what is counted and stand in the colour of filters; the zoom changes what is seen. */
export function FilterBar({ tree }: { readonly tree?: FlameTree }) {
  return (
    <div className="panel-bar profile-filters">
      {tree !== undefined && <Found tree={tree} />}
      <Filters />
      {tree !== undefined && <Zoom tree={tree} />}
      <Marked />
      <Sample />
    </div>
  );
}

/** Which share of the profile is in stacks with what is searched for. */
function Found({ tree }: { readonly tree: FlameTree }) {
  const { actions, stores } = useApp();
  const search = useStore(stores.profile, (state) => state.search);
  const found = searchFlame(tree, search);
  if (found === undefined) return undefined;
  return (
    <span className="quiet num" role="status">
      “{search.trim()}”: {formatPercent(found.share, 1)} in {formatCountOf(found.nodes, "frame")}{" "}
      {0 < found.nodes && (
        <button
          type="button"
          className="link"
          onClick={() => actions.profile.transform({ kind: "keep", text: search.trim() })}
        >
          Filter: only these
        </button>
      )}
    </span>
  );
}

function Filters() {
  const { actions, stores } = useApp();
  const transforms = useStore(stores.profile, (state) => state.transforms);
  if (transforms.length === 0) return undefined;
  return (
    <ul className="chips" aria-label="Filters of the profile">
      {transforms.map((transform, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same filter may stand there twice
        <li key={i} className="chip is-filter">
          Filtered: {transformWords(transform)}
          <button
            type="button"
            className="chip-away"
            aria-label={`Undo: ${transformWords(transform)}`}
            onClick={() => actions.profile.undoTransform(i)}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}

/** The way from the root to the node in full width. */
function Zoom({ tree }: { readonly tree: FlameTree }) {
  const { actions, stores } = useApp();
  const path = useStore(stores.profile, (state) => state.zoom);
  const nodes = nodesTo(tree, nodeAt(tree, path));
  if (nodes.length === 0) return undefined;
  return (
    <nav className="profile-zoom" aria-label="Zoomed to">
      <button type="button" className="link" onClick={() => actions.profile.zoomTo([])}>
        all
      </button>
      {nodes.slice(-4).map((node) => (
        <span key={node}>
          {" › "}
          <button
            type="button"
            className="link"
            onClick={() => actions.profile.zoomTo(path.slice(0, nodes.indexOf(node) + 1))}
          >
            {nodeName(tree, node).slice(0, 40)}
          </button>
        </span>
      ))}
    </nav>
  );
}

function Marked() {
  const { actions, stores } = useApp();
  const marked = useStore(stores.profile, (state) => state.marked);
  if (marked === undefined) return undefined;
  return (
    <span className="chip">
      Marked on the lanes: {marked.name.slice(0, 40)}
      <button
        type="button"
        className="chip-away"
        aria-label="Sample before"
        onClick={() => void actions.profile.step(-1)}
      >
        ‹
      </button>
      <button type="button" className="chip-away" aria-label="Next sample" onClick={() => void actions.profile.step(1)}>
        ›
      </button>
      <button
        type="button"
        className="chip-away"
        aria-label="Mark no frame"
        onClick={() => actions.profile.mark(undefined)}
      >
        ×
      </button>
    </span>
  );
}

/** The stack of the sample that was gone to. */
function Sample() {
  const sample = useStore(useApp().stores.profile, (state) => state.sample);
  const base = useDerived((app) => app.select.timeBase());
  const lanes = useSession((session) => session.lanes);
  if (sample === undefined) return undefined;
  const names = stackNames(sample);
  return (
    <span className="profile-sample" role="status" title={names.join("\n")}>
      <span className="quiet num">
        {titleOf(lanes, sample.lane)}, {formatTime(base, sample.t)}
      </span>{" "}
      {names.join(" ‹ ")}
    </span>
  );
}
