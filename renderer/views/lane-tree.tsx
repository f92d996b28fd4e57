import { memo, useEffect, useRef } from "react";
import { visibleText } from "../../workers/core/unseen.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";
import { STATE_COUNT } from "../../workers/model/states.js";
import { ofMembers } from "../viewmodel/group-moment.js";
import { Expansion, type LaneLayout } from "../viewmodel/lane-layout.js";
import { labelOf, titleOf } from "../viewmodel/lane-names.js";
import type { VisibleRows } from "../viewmodel/rows.js";
import { shareBar } from "../viewmodel/share-bar.js";
import { attachLaneDrag } from "./lane-drag.js";
import { Icon } from "./parts/icons.js";
import { openContextMenu } from "./parts/open-context-menu.js";
import { INDENT_PX, onTreeKey, openTreeMenu, rowId } from "./tree-keys.js";
import { useApp, useDerived, useSelection, useSession, useTree, useUi, useView } from "./use-app.js";

/**
 * The names of the lanes. Only rows on screen exist; React makes them when the first row changes, and the
 * frame loop slides them, so that scrolling stays in step with the canvas.
 */
export function LaneTreeView() {
  const app = useApp();
  const tree = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const layout = useDerived((a) => a.select.layout());
  // The rows object changes with every scrolled px; React only has to render with every scrolled row.
  const span = useDerived((a) => spanKey(a.select.rows()));
  const rows = app.select.rows();
  const rowPx = useView((view) => view.rowPx);

  useEffect(
    () =>
      app.loop.onDraw(() => {
        const element = scroller.current;
        if (element === null) return;
        const transform = `translateY(${-app.select.rows().offsetPx}px)`;
        if (element.style.transform !== transform) element.style.transform = transform;
      }),
    [app],
  );

  useEffect(() => {
    if (tree.current !== null && line.current !== null) return attachLaneDrag(app, tree.current, line.current);
  }, [app]);

  const cursor = useSelection((selection) => selection.lane);
  const row = (index: number) => <TreeRow key={layout.lanes[index]} layout={layout} index={index} rowPx={rowPx} />;
  return (
    <div
      ref={tree}
      className="tree"
      role="tree"
      aria-multiselectable
      tabIndex={0}
      aria-label="Lanes"
      aria-activedescendant={cursor !== undefined && isDrawn(cursor, layout, rows) ? rowId(cursor) : undefined}
      onKeyDown={(event) => onTreeKey(app, event)}
      onContextMenu={(event) => openTreeMenu(app, event)}
      data-span={span}
      onWheel={(event) => app.actions.view.scrollBy(event.deltaY)}
    >
      <div className="tree-pinned" style={{ height: rows.pinnedPx }}>
        {range(0, rows.pinnedCount).map(row)}
      </div>
      <div className="tree-window">
        <div ref={scroller}>
          {range(rows.firstRow, rows.rowCount).map((index) =>
            rows.stickyRows.includes(index) ? <div key={index} style={{ height: rowPx }} /> : row(index),
          )}
        </div>
        {0 < rows.stickyRows.length && <div className="tree-sticky">{rows.stickyRows.map(row)}</div>}
      </div>
      <div ref={line} className="tree-drop" hidden />
    </div>
  );
}

interface RowProps {
  readonly layout: LaneLayout;
  readonly index: number;
  readonly rowPx: number;
}

const TreeRow = memo(function TreeRow({ layout, index, rowPx }: RowProps) {
  const app = useApp();
  const lane = layout.lanes[index] ?? -1;
  const isPinnedRow = index < layout.pinnedCount;
  // A pinned lane stands without its parents.
  const name = useSession(({ lanes }) => (isPinnedRow ? titleOf(lanes, lane) : labelOf(lanes, lane)));
  const path = useSession((session) => session.lanes?.paths[lane] ?? "");
  const kind = useSession((session) => session.lanes?.kinds[lane] ?? "group");
  const mark = useSession((session) => session.lanes?.marks.find((one) => one.lane === lane));
  const isSelected = useSelection((selection) => selection.lane === lane);
  const isHovered = useSelection((selection) => selection.hover?.lane === lane);
  const isInArea = useSelection((selection) => selection.area?.has(lane) === true);
  const isPinned = useTree((tree) => tree.pinned.includes(lane));
  const expansion = layout.expansions[index] ?? Expansion.LEAF;
  const depth = layout.depths[index] ?? 0;
  const marks = [isSelected ? "is-selected" : "", isHovered ? "is-hovered" : "", isInArea ? "is-in-area" : ""];
  const classes = ["tree-row", `is-${kind}`, ...marks].join(" ");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the lanes' own arrow keys move the selection
    <div
      className={classes}
      role="treeitem"
      id={isPinnedRow ? undefined : rowId(lane)}
      tabIndex={-1}
      aria-level={depth + 1}
      aria-selected={isSelected || isInArea}
      aria-expanded={expansion === Expansion.LEAF ? undefined : expansion !== Expansion.CLOSED}
      style={{ height: rowPx, paddingLeft: 8 + depth * INDENT_PX }}
      title={visibleText(path) + (mark === undefined ? "" : `\n${mark.about}`)}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey) app.actions.area.toggle(lane);
        else if (event.shiftKey) app.actions.area.to(lane);
        else app.actions.selection.pickLane(lane);
      }}
      onContextMenu={(event) => openContextMenu(app, event, { kind: "lane", title: name, lane })}
      onDoubleClick={() => app.actions.tree.toggleOpen(lane)}
    >
      <Chevron lane={lane} expansion={expansion} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: F2 does the same */}
      <span
        className="tree-name"
        onDoubleClick={(event) => {
          event.stopPropagation();
          app.actions.renames.ask(lane);
        }}
      >
        {kind === "vm" && <RecordedLight lane={lane} />}
        <LaneName name={name} />
        {mark !== undefined && <LaneMark kind={kind} label={mark.label} />}
      </span>
      <span className="tree-tools">
        <RowTool title={isPinned ? "Unpin lane" : "Pin lane"} icon="pin" run={() => app.actions.tree.togglePin(lane)} />
        <RowTool title="Hide lane" icon="hide" run={() => app.actions.tree.hide(lane)} />
      </span>
      <ShareBar lane={lane} />
    </div>
  );
});

/** A red light while the input of the VM is recorded. */
function RecordedLight({ lane }: { lane: number }) {
  const isOn = useDerived((app) => app.select.recordedVms().has(lane));
  if (!isOn) return undefined;
  return (
    <span className="tree-recording" role="img" aria-label="its input is recorded" title="Its input is recorded">
      ●
    </span>
  );
}

/** That of a machine is about its clock, and leads to how well it fits. */
function LaneMark({ kind, label }: { kind: LaneKind; label: string }) {
  const { ui } = useApp().actions;
  if (kind !== "machine") return <span className="tree-mark">{label}</span>;
  return (
    <button type="button" className="tree-mark link" tabIndex={-1} onClick={() => ui.showPanel("alignment")}>
      {label}
    </button>
  );
}

/** Where a name does not fit, its beginning is cut and not its number, which tells it from others of that name. */
function LaneName({ name }: { name: string }) {
  const [, own, number] = /^(.*)( \(?\d+\)?)$/s.exec(name) ?? [];
  if (own === undefined) return <span className="tree-words">{name}</span>;
  return (
    <>
      <span className="tree-words" style={{ maxWidth: `calc(100% - ${(number ?? "").length}ch)` }}>
        {own}
      </span>
      <span className="tree-number">{number}</span>
    </>
  );
}

function Chevron({ lane, expansion }: { lane: number; expansion: number }) {
  const app = useApp();
  if (expansion === Expansion.LEAF) return <span className="tree-chevron" />;
  const isOpen = expansion === Expansion.OPEN;
  return (
    <button
      type="button"
      className={`tree-chevron${isOpen ? " is-open" : ""}`}
      tabIndex={-1}
      aria-label={isOpen ? "Close" : "Open"}
      title={expansion === Expansion.IN_PART ? "Show the processes of the guest, too" : undefined}
      onClick={(event) => {
        event.stopPropagation();
        app.actions.tree.toggleOpen(lane);
      }}
    >
      <Icon name="forward" />
    </button>
  );
}

function RowTool({ title, icon, run }: { title: string; icon: "pin" | "hide"; run: () => void }) {
  return (
    <button
      type="button"
      className="tree-tool"
      tabIndex={-1}
      title={title}
      aria-label={title}
      onClick={(event) => {
        event.stopPropagation();
        run();
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon name={icon} />
    </button>
  );
}

/** The time of the lane by state in the window, as a bar painted by a gradient. */
function ShareBar({ lane }: { lane: number }) {
  const app = useApp();
  const shares = useTree((tree) => tree.shares);
  const palette = useDerived((app) => app.select.palette());
  const isDark = useUi((ui) => ui.systemIsDark);
  const row = shares?.rowOf.get(lane);
  if (shares === undefined || row === undefined) return <span className="tree-share" data-dark={isDark} />;
  const { gradient, words } = shareBar(shares.ns.subarray(row * STATE_COUNT, (row + 1) * STATE_COUNT), palette);
  const members = app.select.members(lane);
  const of =
    members === undefined || words === "" ? "" : `\nof the time of ${ofMembers(members.kind, members.lanes.length)}`;
  return <span className="tree-share" title={`${words}${of}`} style={{ backgroundImage: gradient }} />;
}

/** Whether the lane has a row of the tree on screen, beside that of a pinned lane. */
function isDrawn(lane: LaneId, { lanes, pinnedCount }: LaneLayout, rows: VisibleRows): boolean {
  const row = lanes.indexOf(lane, pinnedCount);
  if (row < 0) return false;
  return rows.stickyRows.includes(row) || (rows.firstRow <= row && row < rows.firstRow + rows.rowCount);
}

function spanKey(rows: VisibleRows): string {
  return `${rows.pinnedCount}/${rows.firstRow}+${rows.rowCount}@${rows.pinnedPx}^${rows.stickyRows.join()}`;
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}
