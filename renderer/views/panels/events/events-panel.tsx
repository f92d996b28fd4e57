import { type MouseEvent, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { failureText } from "../../../../workers/core/result.js";
import type { EventRow } from "../../../../workers/model/engine-api.js";
import type { EventPages } from "../../../engine/event-pages.js";
import { withCondition } from "../../../viewmodel/conditions.js";
import { type EventColumn, eventColumns } from "../../../viewmodel/event-columns.js";
import { eventTarget } from "../../../viewmodel/event-target.js";
import { absentWords, countWords } from "../../../viewmodel/search-words.js";
import { useEndlessRows } from "../../parts/endless-rows.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { useOnceHere } from "../../tables/use-once-here.js";
import { useApp, useDerived, useSearch, useSelection, useSession } from "../../use-app.js";
import { EventBar } from "./event-bar.js";
import { EVENT_HEAD_PX, EVENT_ROW_PX, EventGrid } from "./event-grid.js";
import { useEventPages } from "./use-event-pages.js";
import { type EventScope, useEventScope } from "./use-event-scope.js";

/** Events of the trace, the range or the window, or those that the search has found, in time order. */
export function EventsPanel() {
  const scope = useEventScope();
  const pages = useEventPages(scope);
  return (
    <div className="events">
      <EventBar pages={pages} scope={scope} count={<Count pages={pages} words={scope.words} />} />
      {isEmpty(pages) ? (
        <div className="hint">
          <p>{emptyWords(pages, scope.typed, scope.words)}</p>
          {pages.failure?.isUnread === true && <OpenAgain />}
        </div>
      ) : (
        <Events key={scope.key} pages={pages} scope={scope} />
      )}
    </div>
  );
}

function OpenAgain() {
  const app = useApp();
  return (
    <>
      <p>The lanes stay as they were read.</p>
      <button type="button" className="button" onClick={() => void app.actions.session.readAgain()}>
        Open the trace again
      </button>
    </>
  );
}

function isEmpty({ total, readShare, failure }: EventPages): boolean {
  return failure !== undefined || (total === 0 && readShare !== undefined);
}

function emptyWords({ absent, failure, readShare }: EventPages, text: string, words: string): string {
  if (failure?.isUnread === true) return `These events cannot be read: ${failureText(failure)}`;
  if (failure !== undefined) return failure.message;
  if (absent !== undefined) return absentWords(absent);
  const what = readShare === 1 ? words : `${words} so far`;
  return text === "" ? `There is no event in the ${what}.` : `No event of the ${what} matches “${text}”.`;
}

function Count({ pages, words }: { readonly pages: EventPages; readonly words: string }) {
  const { total, readShare, isFull } = pages;
  return (
    <span className="quiet num" role="status">
      {readShare !== undefined && countWords(total, readShare, isFull, words)}
    </span>
  );
}

function Events({ pages, scope }: { readonly pages: EventPages; readonly scope: EventScope }) {
  const app = useApp();
  const base = useDerived((a) => a.select.timeBase());
  const machines = useSession((session) => session.info?.machines.length ?? 1);
  const hidden = useStore(app.stores.tables, (tables) => tables.hiddenColumns.events ?? NONE_HIDDEN);
  const columns = eventColumns(machines).filter(({ name }) => !hidden.includes(name));
  const list = useEndlessRows({ count: pages.total, rowPx: EVENT_ROW_PX, headPx: EVENT_HEAD_PX });
  const [cursor, setCursor] = useState(0);
  const { current, own, moves } = useCurrent(pages, scope.isFound, (rank) => {
    setCursor(rank);
    list.scrollToRow(rank, "middle");
  });

  const shown = pages.row(cursor);
  const placeOnceHere = useOnceHere(cursor, shown !== undefined, () => {
    if (shown === undefined) return;
    own.current = { t: shown.t, rank: cursor };
    if (scope.isFound) app.actions.search.showHit(shown, cursor, tiesBefore(pages, cursor));
    else app.actions.selection.setCursor(shown.t);
  });
  const followOnceHere = useOnceHere(cursor, shown !== undefined, () => {
    if (shown !== undefined) app.actions.search.show(shown);
  });
  const menu = (event: MouseEvent, row: EventRow, column?: EventColumn, place?: DOMRect) => {
    const { lanes } = app.stores.session.getState();
    const { events, search } = app.actions;
    const narrow = (condition: string) =>
      events.set({ isFound: false, filterText: withCondition(scope.typed, condition) });
    const deeds = { show: () => search.show(row), narrow };
    openContextMenu(app, event, eventTarget(row, { lanes, base, columns, column }, deeds), place);
  };
  return (
    <EventGrid
      pages={pages}
      list={list}
      columns={columns}
      base={base}
      cursor={cursor}
      current={current}
      onCursor={(rank) => {
        moves.current += 1;
        placeOnceHere(rank);
        followOnceHere(undefined);
        setCursor(rank);
      }}
      onFollow={(rank) => {
        moves.current += 1;
        followOnceHere(rank);
        setCursor(rank);
      }}
      onCopy={(from, to) => void app.actions.events.copy(scope, from, to)}
      onMenu={menu}
    />
  );
}

/** Events of the list at the time of a row that come before it. */
function tiesBefore(pages: EventPages, rank: number): number {
  let ties = 0;
  while (pages.row(rank - ties - 1)?.t === pages.row(rank)?.t && 0 < rank - ties) ties += 1;
  return ties;
}

const NONE_HIDDEN: readonly string[] = [];

interface OwnCursor {
  readonly t: number;
  readonly rank: number;
}

/**
 * The row that is on the timeline: the hit, or the last event up to the cursor. `onMoved`: something outside of the list
 * has moved it. `own`: the cursor that the list itself has set. `moves`: how often a person has moved it in the list.
 */
function useCurrent(pages: EventPages, isFound: boolean, onMoved: (rank: number) => void) {
  const app = useApp();
  const hitRank = useSearch((search) => (search.hit === undefined ? undefined : search.rank));
  const cursorNs = useSelection((selection) => selection.cursorNs);
  const follows = useStore(app.stores.events, (events) => events.follows);
  const [current, setCurrent] = useState<number>();
  const moved = useRef(onMoved);
  moved.current = onMoved;
  const own = useRef<OwnCursor>(undefined);
  const moves = useRef(0);

  useEffect(() => {
    if (!isFound || hitRank === undefined) return;
    setCurrent(hitRank);
    if (own.current?.rank !== hitRank) moved.current(hitRank);
    own.current = undefined;
  }, [isFound, hitRank]);

  useEffect(() => {
    if (isFound) return;
    const { current: mine } = own;
    if (mine !== undefined && mine.t === cursorNs) return setCurrent(mine.rank);
    const t = cursorNs ?? app.stores.view.getState().view.startNs;
    const asked = moves.current;
    pages.seek(Math.floor(t) + 1, (before) => {
      const rank = Math.max(0, before - 1);
      setCurrent(cursorNs === undefined ? undefined : rank);
      // The answer may come after a key of the list, which is newer.
      if (follows && asked === moves.current) moved.current(rank);
    });
  }, [app, pages, isFound, cursorNs, follows]);
  return { current, own, moves };
}
