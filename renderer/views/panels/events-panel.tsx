import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useRef, useState } from "react";
import { formatCount } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { EventPage, EventRow } from "../../../workers/model/engine-api.js";
import { CancellingQuery } from "../../engine/cancelling-query.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { useApp, useDerived, useSelection, useSession } from "../use-app.js";
import { useAnswer } from "./use-answer.js";
import { useScope } from "./use-scope.js";

/** Rows asked for at a time, and how far before the first visible one they begin. */
const PAGE_ROWS = 500;
const ROWS_BEFORE = 100;
/** Where events have to be looked at one by one, no further pages are asked for. */
const SCANNED_ROWS = 2000;
/** Browsers draw nothing in boxes higher than some 30 million pixels. */
const MAX_ROWS = 1_000_000;
const ROW_PX = 22;

/** Events of the range or the window, in time order; a row leads to its place on the timeline. */
export function EventsPanel() {
  const scope = useScope();
  const [text, setText] = useState("");
  const about = `${scope.t0}:${scope.t1}:${text}`;
  const [top, setTop] = useState({ about, page: 0 });
  const page = text === "" && top.about === about ? top.page : 0;
  const row = Math.max(0, page * PAGE_ROWS - ROWS_BEFORE);
  const asker = useId();
  const limit = text === "" ? PAGE_ROWS + 2 * ROWS_BEFORE : SCANNED_ROWS;
  const answer = useAnswer(
    `${about}:${row}`,
    { t0: scope.t0, t1: scope.t1, row, limit, asker, ...(text === "" ? {} : { text }) },
    async (engine, question) => ({ first: question.row, result: await engine.events(question) }),
    CancellingQuery,
  );
  const found = answer?.result.ok === true ? answer.result.value : undefined;
  const count = found === undefined ? 0 : Math.min(MAX_ROWS, found.total ?? found.rows.length);
  return (
    <div className="events">
      <div className="panel-bar">
        <input
          className="input"
          type="text"
          value={text}
          placeholder="Only events that hold…"
          aria-label="Only events that hold this text"
          onChange={(event) => setText(event.target.value)}
        />
        <span className="quiet num">{found && `${countOf(found, count)} events of the ${scope.words}`}</span>
      </div>
      {found !== undefined && count === 0 ? (
        <p className="hint">No event here.</p>
      ) : (
        <EventTable
          key={about}
          count={count}
          first={answer?.first ?? 0}
          rows={found?.rows ?? []}
          onTop={(index) => setTop({ about, page: Math.floor(index / PAGE_ROWS) })}
        />
      )}
    </div>
  );
}

function countOf({ total, truncated }: EventPage, count: number): string {
  if (total === undefined) return truncated ? `first ${formatCount(count)}` : formatCount(count);
  return count < total ? `first ${formatCount(count)} of ${formatCount(total)}` : formatCount(total);
}

interface EventTableProps {
  readonly count: number;
  /** Index of the first of `rows`, which are those near the visible ones. */
  readonly first: number;
  readonly rows: readonly EventRow[];
  readonly onTop: (index: number) => void;
}

function EventTable({ count, first, rows, onTop }: EventTableProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  return (
    <div
      ref={scroller}
      className="event-rows num"
      role="listbox"
      aria-label="Events"
      tabIndex={0}
      onScroll={({ currentTarget }) => onTop(Math.floor(currentTarget.scrollTop / ROW_PX))}
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index - first];
          return row === undefined ? undefined : <EventLine key={index} row={row} topPx={start} />;
        })}
      </div>
    </div>
  );
}

/** Empty if the event has no context. */
function contextText({ context }: EventRow): string {
  return context === "{}" ? "" : context;
}

function EventLine({ row, topPx }: { readonly row: EventRow; readonly topPx: number }) {
  const app = useApp();
  const base = useDerived((a) => a.select.timeBase());
  const hasMachines = useSession((session) => 1 < (session.info?.machines.length ?? 0));
  const isCurrent = useSelection((selection) => selection.cursorNs === row.t);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: search and the arrow keys reach the same places
    <div
      className={`event-line${isCurrent ? " is-current" : ""}${hasMachines ? " has-machine" : ""}`}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={() => app.actions.selection.setCursor(row.t)}
    >
      <span>{formatTime(base, row.t)}</span>
      {hasMachines && <span title={row.machine}>{visibleText(row.machine)}</span>}
      <span>{row.cpu}</span>
      <span className="event-name">{visibleText(row.name)}</span>
      <span>
        {visibleText(row.comm)} <span className="quiet">{0 < row.tid ? row.tid : ""}</span>
      </span>
      <span className="event-fields quiet">{visibleText(`${row.fields} ${contextText(row)}`)}</span>
    </div>
  );
}
