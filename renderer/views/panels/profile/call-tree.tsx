// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import { type KeyboardEvent, type MouseEvent, useId, useState } from "react";
import { useStore } from "zustand";
import { formatCount, formatPercent } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { ProfileRequest } from "../../../../workers/model/profile.js";
import type { Profile } from "../../../../workers/model/profile-answers.js";
import { shareHalfWidth } from "../../../../workers/model/profile-shares.js";
import { searchFlame } from "../../../viewmodel/flame/flame-search.js";
import { dsoOf, type FlameTree, functionOf, nodeAt, nodeName, pathTo } from "../../../viewmodel/flame/flame-tree.js";
import { frameTarget } from "../../../viewmodel/flame/frame-target.js";
import { isSampled, shareText, weightText } from "../../../viewmodel/flame/profile-words.js";
import {
  carriedOver,
  firstOpen,
  hasChildren,
  heaviestPath,
  nextMatch,
  type OpenNodes,
  openedTo,
  treeRows,
  withBelow,
} from "../../../viewmodel/flame/tree-rows.js";
import { useEndlessRows } from "../../parts/endless-rows.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { placeAfter } from "../../tables/grid-keys.js";
import { useApp } from "../../use-app.js";
import { runFrameKey } from "./frame-keys.js";
import { useMade } from "./use-made.js";

const ROW_PX = 22;
const HEAD_PX = 24;
const INDENT_PX = 14;
/** Deeper frames stand no further to the right: their names would leave the table. */
const MOST_INDENTS = 40;

export interface CallTreeProps {
  readonly profile: Profile;
  readonly request: ProfileRequest;
  readonly tree: FlameTree;
}

/**
 * The call tree as a table. → opens a row or goes to its first child, ← closes it or goes to its parent, with Shift all below;
 * Enter shows callers and callees, N the next frame that is searched for. The other keys are those of the graph.
 */
export function CallTree({ profile, request, tree }: CallTreeProps) {
  const app = useApp();
  const { stores, actions } = app;
  const id = useId();
  const zoomPath = useStore(stores.profile, (state) => state.zoom);
  const search = useStore(stores.profile, (state) => state.search);
  const top = useMade(() => nodeAt(tree, zoomPath), [tree, zoomPath]);
  const matches = useMade(() => searchFlame(tree, search)?.isMatch, [tree, search]);
  const { open, setOpen, cursor, setCursor } = useOpenNodes(tree, top);
  const rows = useMade(() => treeRows(tree, top, open), [tree, top, open]);
  const list = useEndlessRows({ count: rows.length, rowPx: ROW_PX, headPx: HEAD_PX });
  const at = rowOf(rows, cursor);
  const node = rows[at] ?? top;

  const show = (next: number, opened = open) => {
    setOpen(opened);
    setCursor(next);
    const shown = opened === open ? rows : treeRows(tree, top, opened);
    // The list knows of more rows once it is drawn.
    requestAnimationFrame(() => list.scrollToRow(rowOf(shown, next)));
  };
  const toggle = (one: number, opens = !open.has(one)) => {
    const next = new Set(open);
    if (opens && hasChildren(tree, one)) next.add(one);
    else next.delete(one);
    show(one, next);
  };
  const openHeaviest = () => {
    const path = heaviestPath(tree, node);
    show(path.at(-1) ?? node, new Set([...open, ...path.slice(0, -1)]));
  };
  const goToMatch = (by: 1 | -1) => {
    const found = matches && nextMatch(tree, matches, { top, from: node, by });
    if (found !== undefined) show(found, openedTo(tree, open, top, found));
  };
  const openCallees = (one: number) => {
    const of = functionOf(tree, one);
    if (of !== undefined) actions.profile.sandwich(of);
  };
  const runKey = (event: KeyboardEvent): boolean => {
    const { altKey, ctrlKey, metaKey, shiftKey, code } = event;
    if (runFrameKey(actions, event, { tree, node, isInverted: request.inverted })) return true;
    if (altKey || metaKey) return false;
    const isOpen = open.has(node);
    if (code === "ArrowRight" && !ctrlKey) {
      if (shiftKey) show(node, withBelow(tree, open, node, true));
      else if (isOpen) show(node + 1);
      else toggle(node, true);
    } else if (code === "ArrowLeft" && !ctrlKey) {
      if (shiftKey) show(node, withBelow(tree, open, node, false));
      else if (isOpen) toggle(node, false);
      else if (node !== top) show(tree.nodes.parent[node] as number);
    } else if (code === "Enter" && !ctrlKey) openCallees(node);
    else if (code === "KeyN" && !ctrlKey) goToMatch(shiftKey ? -1 : 1);
    else if (code === "KeyH" && !ctrlKey) openHeaviest();
    else if (code === "Escape" && 0 < zoomPath.length) actions.profile.zoomOut();
    else {
      const to = placeAfter({ row: at, column: 0 }, event, { rows: rows.length, columns: 1, pageRows: list.pageRows });
      if (to === undefined) return false;
      show(rows[Math.max(0, to.row)] as number);
    }
    return true;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!runKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const openMenu = (event: MouseEvent, one: number, place?: DOMRect) => {
    setCursor(one);
    openContextMenu(app, event, frameTarget(tree, one, request.inverted), place);
  };
  const { first, end } = list;
  const link = (title: string, run: () => void) => (
    <button type="button" className="link" onClick={run}>
      {title}
    </button>
  );
  return (
    <>
      {0 < profile.leftOut && (
        <p className="quiet">
          {formatCount(profile.leftOut)} frames that weigh least have no row: their callers hold their sum.
        </p>
      )}
      <div
        ref={list.scroller}
        className="grid call-tree num"
        role="treegrid"
        tabIndex={0}
        aria-label={request.inverted ? "Inverted tree" : "Call tree"}
        aria-rowcount={rows.length + 1}
        aria-colcount={COLUMNS.length}
        aria-activedescendant={first <= at && at < end ? `${id}-${node}` : undefined}
        onKeyDown={onKeyDown}
        onContextMenu={(event) => {
          if (event.target !== event.currentTarget) return;
          openMenu(event, node, document.getElementById(`${id}-${node}`)?.getBoundingClientRect());
        }}
      >
        <div role="rowgroup" className="grid-head">
          <div role="row" tabIndex={-1} className="grid-row" aria-rowindex={1}>
            {COLUMNS.map(({ title, about, isText }) => (
              <span
                key={`${title} ${about}`}
                role="columnheader"
                tabIndex={-1}
                className={`grid-cell${isText ? "" : " is-right"}`}
                title={about}
              >
                {title === SAMPLES && !isSampled(request.source) ? "Cases" : title}
                {title === NAMES && (
                  <span className="call-tree-tools">
                    {link("Open the heaviest path", openHeaviest)}
                    {link("Open all", () => show(top, withBelow(tree, open, top, true)))}
                    {link("Close all", () => show(top, firstOpen(tree, top)))}
                    {matches !== undefined && link("Next match", () => goToMatch(1))}
                  </span>
                )}
              </span>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="grid-body" style={{ height: list.heightPx }}>
          {Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i).map((row) => {
            const one = rows[row] as number;
            const isDim = matches !== undefined && matches[tree.nodes.frame[one] as number] !== 1;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the table has the focus and the keys
              <div
                key={one}
                id={`${id}-${one}`}
                role="row"
                tabIndex={-1}
                aria-rowindex={row + 2}
                aria-level={(tree.nodes.depth[one] as number) - (tree.nodes.depth[top] as number) + 1}
                aria-selected={one === node}
                {...(hasChildren(tree, one) && { "aria-expanded": open.has(one) })}
                className={`grid-row${one === node ? " is-current" : ""}${isDim ? " is-dim" : ""}`}
                style={{ transform: `translateY(${list.topPxOf(row)}px)` }}
                onClick={() => setCursor(one)}
                onDoubleClick={() => openCallees(one)}
                onContextMenu={(event) => openMenu(event, one)}
              >
                <Cells
                  profile={profile}
                  tree={tree}
                  node={one}
                  top={top}
                  isOpen={open.has(one)}
                  onToggle={() => toggle(one)}
                />
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

const SAMPLES = "Samples";
const NAMES = "Function";
const COLUMNS: readonly { readonly title: string; readonly about: string; readonly isText?: boolean }[] = [
  { title: "Total", about: "With what it calls" },
  { title: "Share", about: "Of the profile: the total" },
  { title: "±", about: "The interval of the share: 95 %, by its number of samples" },
  { title: "Itself", about: "Without what it calls" },
  { title: "Share", about: "Of the profile: the function itself" },
  { title: SAMPLES, about: "Of the total" },
  { title: NAMES, about: "A group, or a function", isText: true },
  { title: "DSO", about: "The file of its code", isText: true },
];

interface CellsProps {
  readonly profile: Profile;
  readonly tree: FlameTree;
  readonly node: number;
  readonly top: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function Cells({ profile: { totals, unit }, tree, node, top, isOpen, onToggle }: CellsProps) {
  const { total, self, samples, depth } = tree.nodes;
  const [all, own] = [total[node] as number, self[node] as number];
  const { weight, effective } = totals;
  const name = visibleText(nodeName(tree, node));
  const level = Math.min(MOST_INDENTS, (depth[node] as number) - (depth[top] as number));
  const figure = (text: string, isQuiet = false) => (
    <span role="gridcell" tabIndex={-1} className={`grid-cell is-right${isQuiet ? " quiet" : ""}`}>
      {text}
    </span>
  );
  return (
    <>
      {figure(weightText(all, unit))}
      {figure(shareText(all, weight))}
      {figure(`±${formatPercent(shareHalfWidth(weight === 0 ? 0 : all / weight, effective), 1)}`, true)}
      {figure(own === 0 ? "" : weightText(own, unit))}
      {figure(own === 0 ? "" : shareText(own, weight))}
      {figure(formatCount(samples[node] as number))}
      <span role="gridcell" tabIndex={-1} className="grid-cell" style={{ paddingLeft: level * INDENT_PX }} title={name}>
        <span
          className={`call-tree-twist${hasChildren(tree, node) ? (isOpen ? " is-open" : " is-closed") : ""}`}
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        />
        {name}
      </span>
      <span role="gridcell" tabIndex={-1} className="grid-cell quiet">
        {visibleText(dsoOf(tree, node))}
      </span>
    </>
  );
}

/** The place of a node among the rows; where it has none, of the last one before it. */
function rowOf(rows: Int32Array, node: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as number) <= node) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

interface Place {
  readonly tree: FlameTree;
  readonly top: number;
  readonly open: OpenNodes;
  readonly cursor: number;
}

/** What is open, and the node at the cursor. Another tree has open what the one before had. */
function useOpenNodes(tree: FlameTree, top: number) {
  const [place, setPlace] = useState<Place>(() => ({ tree, top, open: firstOpen(tree, top), cursor: top }));
  let now = place;
  if (place.tree !== tree) {
    const cursor = nodeAt(tree, pathTo(place.tree, place.cursor));
    now = { tree, top: place.top, open: carriedOver(place.tree, place.open, tree), cursor };
  }
  if (now.top !== top) now = { ...now, top, open: new Set([...now.open, ...firstOpen(tree, top)]), cursor: top };
  if (now !== place) setPlace(now);
  return {
    open: now.open,
    cursor: now.cursor,
    setOpen: (open: OpenNodes) => setPlace((one) => (one.open === open ? one : { ...one, open })),
    setCursor: (cursor: number) => setPlace((one) => (one.cursor === cursor ? one : { ...one, cursor })),
  };
}
