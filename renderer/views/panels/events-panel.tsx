import { useVirtualizer } from "@tanstack/react-virtual";
import { useId, useRef, useState } from "react";
import { formatCount } from "../../../workers/core/format.js";
import type { EventRow } from "../../../workers/model/engine-api.js";
import { CancellingQuery } from "../../engine/cancelling-query.js";
import { formatTime } from "../../viewmodel/time-format.js";
import { useApp, useDerived, useSelection, useSession } from "../use-app.js";
import { useAnswer } from "./use-answer.js";
import { useScope } from "./use-scope.js";

const LIMIT = 2000;
const ROW_PX = 22;

/** Events of the range or the window, in time order; a row leads to its place on the timeline. */
export function EventsPanel() {
  const scope = useScope();
  const [text, setText] = useState("");
  const key = `${scope.t0}:${scope.t1}:${text}`;
  const asker = useId();
  const answer = useAnswer(
    key,
    { t0: scope.t0, t1: scope.t1, limit: LIMIT, asker, ...(text === "" ? {} : { text }) },
    (engine, question) => engine.events(question),
    CancellingQuery,
  );
  const page = answer?.ok === true ? answer.value : undefined;
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
        <span className="quiet num">
          {page === undefined
            ? ""
            : `${page.truncated ? `first ${formatCount(page.rows.length)}` : formatCount(page.rows.length)} events of the ${scope.words}`}
        </span>
      </div>
      {page !== undefined && page.rows.length === 0 ? (
        <p className="hint">No event here.</p>
      ) : (
        <EventTable rows={page?.rows ?? []} />
      )}
    </div>
  );
}

function EventTable({ rows }: { readonly rows: readonly EventRow[] }) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  return (
    <div ref={scroller} className="event-rows num" role="listbox" aria-label="Events" tabIndex={0}>
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? undefined : <EventLine key={index} row={row} topPx={start} />;
        })}
      </div>
    </div>
  );
}

/** Nothing where there is no context. */
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
      {hasMachines && <span title={row.machine}>{row.machine}</span>}
      <span>{row.cpu}</span>
      <span className="event-name">{row.name}</span>
      <span>
        {row.comm} <span className="quiet">{0 < row.tid ? row.tid : ""}</span>
      </span>
      <span className="event-fields quiet">
        {row.fields} {contextText(row)}
      </span>
    </div>
  );
}
