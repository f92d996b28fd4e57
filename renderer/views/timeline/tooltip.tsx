import { useLayoutEffect, useRef } from "react";
import { useStore } from "zustand";
import { formatCountOf, formatDuration, formatShare } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import { kindOf } from "../../../workers/model/annotations/annotation.js";
import type { StateDetails } from "../../../workers/model/engine-api.js";
import type { LaneId } from "../../../workers/model/lanes.js";
import { MarkKind } from "../../../workers/model/marks.js";
import { State } from "../../../workers/model/states.js";
import type { Hover } from "../../state/selection-store.js";
import { cutLine } from "../../viewmodel/annotations/annotation-words.js";
import type { CellContent } from "../../viewmodel/cell-texture.js";
import { culpritRole } from "../../viewmodel/details-text.js";
import { type GroupMoment, isMomentOf, momentWords, pixelWords } from "../../viewmodel/group-moment.js";
import { labelOf, taskTitle, titleOf } from "../../viewmodel/lane-names.js";
import { markCount, markNear, markText } from "../../viewmodel/marks.js";
import { migrationNear } from "../../viewmodel/migration-marks.js";
import { shownState } from "../../viewmodel/own-states.js";
import { renamedText } from "../../viewmodel/renames.js";
import { stateTitle } from "../../viewmodel/state-style.js";
import { takenNow, takenWords } from "../../viewmodel/taken-text.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { nsPerPx } from "../../viewmodel/viewport.js";
import { SliceFields, SliceName } from "../parts/slice-facts.js";
import { Swatch } from "../parts/swatch.js";
import { useApp, useDerived, useSelection, useSession, useUi, useView } from "../use-app.js";
import { annotationAt } from "./annotation-at.js";
import { SampleStack } from "./sample-stack.js";

const OFFSET_PX = 14;
/** The pointer is on a mark this far from its tip. */
const MARK_PX = 4;
/** Members named beside a state. */
const MAX_NAMES = 4;
const MAX_STATES = 6;
/** Letters of a note beside the pointer. */
const MAX_LETTERS = 240;

/**
 * What is under the pointer: a state with its reason, times and evidence, or what the members of a heading lane do.
 * Nothing is shown while the answer is that of another place, or where the lane does not exist.
 */
export function Tooltip() {
  const hover = useSelection((selection) => selection.hover);
  const state = useSelection((selection) => selection.hoverState);
  const group = useSelection((selection) => selection.hoverGroup);
  const isDragging = useSelection((selection) => selection.drag !== undefined);
  const hasMenu = useUi((ui) => ui.menu !== undefined);
  const preview = useDerived((app) => app.select.clockPreview());
  if (hover?.lane === undefined || isDragging || hasMenu) return null;
  // The engine knows nothing of a clock that is only tried.
  if (preview?.lanes.has(hover.lane) === true) return null;
  if (state !== undefined && isOf(state, hover.lane, hover.timeNs)) {
    return state.state === State.NONE ? null : (
      <Box hover={hover}>
        <StateContent details={state} cell={hover.cell} />
      </Box>
    );
  }
  if (!isMomentOf(group, hover.lane, hover.timeNs)) return null;
  return (
    <Box hover={hover}>
      <GroupContent group={group} />
    </Box>
  );
}

function isOf(state: StateDetails, lane: LaneId, timeNs: number): boolean {
  return state.lane === lane && state.start <= timeNs && timeNs < state.end;
}

/** Beside the pointer, on the side that has room for it. */
function Box({ hover, children }: { readonly hover: Hover; readonly children: React.ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const widthPx = useView((view) => view.widthPx);
  const heightPx = useView((view) => view.heightPx);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { offsetWidth, offsetHeight } = element;
    const x = place(hover.xPx, offsetWidth, widthPx);
    const y = place(hover.yPx, offsetHeight, heightPx);
    element.style.transform = `translate(${x}px, ${y}px)`;
  });
  return (
    <div ref={box} className="tooltip" role="tooltip">
      {children}
    </div>
  );
}

function place(pointerPx: number, sizePx: number, roomPx: number): number {
  const after = pointerPx + OFFSET_PX;
  if (after + sizePx <= roomPx) return after;
  return Math.max(0, Math.min(pointerPx - OFFSET_PX - sizePx, roomPx - sizePx));
}

function StateContent({ details, cell }: { readonly details: StateDetails; readonly cell: CellContent | undefined }) {
  const lanes = useSession((session) => session.lanes);
  const base = useDerived((app) => app.select.timeBase());
  const { cpu, lastCpu, culprit } = details;
  const kind = lanes?.kinds[details.lane];
  const isCpu = kind === "cpu" || kind === "innermost";
  const place = isCpu ? lanes?.marks.find(({ lane }) => lane === details.lane)?.about : undefined;
  return (
    <>
      <div className="tooltip-title">
        {details.state === State.SLICE ? <SliceName name={details.reason} /> : <StateName details={details} />}
        <span className="tooltip-duration num">{formatDuration(details.end - details.start)}</span>
      </div>
      <div className="tooltip-facts num">
        <span className="tooltip-lane">{titleOf(lanes, details.lane)}</span>
        {0 <= cpu && !isCpu && <span>CPU {cpu}</span>}
        {place !== undefined && <span>{place}</span>}
        {cpu < 0 && 0 <= lastCpu && <span>last on CPU {lastCpu}</span>}
        {details.priority !== "" && <span>{details.priority}</span>}
      </div>
      {0 <= culprit && (
        <div className="tooltip-facts">
          <span className="tooltip-lane">
            {culpritRole(details.state)} {titleOf(lanes, culprit)}
          </span>
        </div>
      )}
      {details.inner !== undefined && 0 <= details.inner.lane && (
        <div className="tooltip-facts">
          <span className="tooltip-lane">Really runs {taskTitle(lanes, details.inner.lane)}</span>
        </div>
      )}
      <div className="tooltip-facts num">
        {formatTime(base, details.start)} – {formatTime(base, details.end)}
      </div>
      {details.state === State.SLICE && <SliceFields details={details} />}
      <TakenFacts details={details} />
      <MigrationNear lane={details.lane} />
      <MarksNear lane={details.lane} />
      <WrittenNear />
      {cell !== undefined && details.end - details.start < cell.lengthNs && <PixelContent cell={cell} />}
      {details.evidence.slice(0, 3).map((line) => (
        <div key={line} className="tooltip-evidence">
          {renamedText(lanes, line)}
        </div>
      ))}
    </>
  );
}

function StateName({ details: { state, reason } }: { readonly details: StateDetails }) {
  const { title, more } = shownState(state, reason);
  return (
    <>
      <Swatch state={state} />
      <strong>{title}</strong>
      {more !== "" && <span className="tooltip-reason">{more}</span>}
    </>
  );
}

/** What the host takes of a guest's lane: here and now, and of the whole state. */
function TakenFacts({ details }: { readonly details: StateDetails }) {
  const lanes = useSession((session) => session.lanes);
  const now = takenNow(details.taken);
  const words = takenWords(details);
  return (
    <>
      {now !== undefined && (
        <div className="tooltip-facts tooltip-taken">
          <span className="tooltip-state">
            <Swatch state={now.state} /> the host {visibleText(now.host)}: {stateTitle(now.state)}
            {now.reason !== "" && ` (${visibleText(now.reason)})`} {formatDuration(now.end - now.start)}
          </span>
          {0 <= now.culprit && (
            <span className="tooltip-lane">
              {culpritRole(now.state)} {titleOf(lanes, now.culprit)}
            </span>
          )}
        </div>
      )}
      {words !== "" && <div className="tooltip-facts num">{words}</div>}
    </>
  );
}

/** A mark of a change of CPU, or of several, that the pointer is near to. */
function MigrationNear({ lane }: { readonly lane: LaneId }) {
  const app = useApp();
  const moves = useStore(app.stores.overlay, (overlay) => overlay.migrations);
  const timeNs = useSelection((selection) => selection.hover?.timeNs ?? Number.NaN);
  const pixelNs = useView(({ view, widthPx }) => nsPerPx(view, Math.max(1, widthPx)));
  const base = useDerived((a) => a.select.timeBase());
  const move = migrationNear(moves, lane, timeNs, MARK_PX * pixelNs);
  if (move === undefined) return undefined;
  if (1 < move.moves)
    return (
      <div className="tooltip-facts num">
        <span>
          {formatCountOf(move.moves, "move")} to another CPU within {formatDuration(move.until - move.t)}, the farthest{" "}
          from CPU {move.from} to CPU {move.to}, {move.words}
        </span>
      </div>
    );
  return (
    <div className="tooltip-facts num">
      <span>
        moved from CPU {move.from} to CPU {move.to}, {move.words}, {formatTime(base, move.t)}
      </span>
    </div>
  );
}

/** A mark that the pointer is near to: of a sample or a line of a log, or of several. */
function MarksNear({ lane }: { readonly lane: LaneId }) {
  const app = useApp();
  const marks = useStore(app.stores.overlay, (overlay) => overlay.marks);
  const timeNs = useSelection((selection) => selection.hover?.timeNs ?? Number.NaN);
  const pixelNs = useView(({ view, widthPx }) => nsPerPx(view, Math.max(1, widthPx)));
  const base = useDerived((a) => a.select.timeBase());
  const near = markNear(marks, lane, timeNs, MARK_PX * pixelNs);
  if (near === undefined) return undefined;
  const where = near.marks === 1 ? formatTime(base, near.t) : `within ${formatDuration(near.until - near.t)}`;
  return (
    <>
      <div className="tooltip-facts num">
        <span>
          {markCount(near)}, {where}
        </span>
      </div>
      {near.text !== "" && <div className="tooltip-evidence">{visibleText(markText(near))}</div>}
      {near.kind === MarkKind.SAMPLE && <SampleStack lane={lane} mark={near} />}
    </>
  );
}

/** What somebody wrote at the place under the pointer. */
function WrittenNear() {
  const app = useApp();
  const hover = useSelection((selection) => selection.hover);
  const written = hover && annotationAt(app, hover.xPx, hover.yPx, false);
  if (written === undefined) return undefined;
  const { annotation } = written;
  const by = annotation.author === "" ? "" : `, ${visibleText(annotation.author)}`;
  return (
    <div className="tooltip-facts">
      <span className="tooltip-state">
        <span className="annotation-swatch" data-colour={annotation.colour} /> {kindOf(annotation)}
        {by}
      </span>
      <bdi>{cutLine(annotation, MAX_LETTERS)}</bdi>
    </div>
  );
}

/** The contents of the pixel under the pointer, which holds many states when zoomed out. */
function PixelContent({ cell }: { readonly cell: CellContent }) {
  return (
    <div className="tooltip-facts num">
      <span>in this pixel of {formatDuration(cell.lengthNs)}</span>
      {cell.states.map(({ state, share }) => (
        <span key={state}>
          {stateTitle(state)} {formatShare(share)}
        </span>
      ))}
    </div>
  );
}

/** The members of a heading lane: how many run, which are in which state, and the shares that are drawn. */
function GroupContent({ group }: { readonly group: GroupMoment }) {
  const lanes = useSession((session) => session.lanes);
  const base = useDerived((app) => app.select.timeBase());
  const more = group.now.length - MAX_STATES;
  return (
    <>
      <div className="tooltip-title">
        <strong className="tooltip-lane">{titleOf(lanes, group.lane)}</strong>
        <span className="tooltip-duration num">{formatTime(base, group.timeNs)}</span>
      </div>
      <div className="tooltip-facts">{momentWords(group)}</div>
      {group.now.slice(0, MAX_STATES).map(({ state, lanes: own }) => (
        <div key={state} className="tooltip-facts">
          <span className="tooltip-state">
            <Swatch state={state} /> {stateTitle(state)}
          </span>
          <span className="tooltip-lane">{namesOf(own, (lane) => labelOf(lanes, lane))}</span>
        </div>
      ))}
      {0 < more && <div className="tooltip-facts">and {more} more states</div>}
      <MarksNear lane={group.lane} />
      <WrittenNear />
      <div className="tooltip-evidence num">{pixelWords(group)}</div>
    </>
  );
}

function namesOf(lanes: readonly LaneId[], name: (lane: LaneId) => string): string {
  const names = lanes.slice(0, MAX_NAMES).map(name);
  const rest = lanes.length - names.length;
  return rest === 0 ? names.join(", ") : `${names.join(", ")} and ${rest} more`;
}
