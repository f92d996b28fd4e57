import { type KeyboardEvent, useEffect, useId } from "react";
import { useStore } from "zustand";
import { visibleText } from "../../../../workers/core/unseen.js";
import { kindOf } from "../../../../workers/model/annotations/annotation.js";
import type { PlacedAnnotation } from "../../../../workers/model/annotations/placed.js";
import { cutLine, lanesText, timeText } from "../../../viewmodel/annotations/annotation-words.js";
import type { Target } from "../../../viewmodel/target.js";
import { useEndlessRows } from "../../parts/endless-rows.js";
import { openContextMenu } from "../../parts/open-context-menu.js";
import { useApp, useDerived, useSession } from "../../use-app.js";

const ROW_PX = 26;
const MAX_LETTERS = 200;

/** The list: arrow keys select, Enter or a click shows the place. Only rows on screen exist. */
export function BookmarkList({ shown }: { readonly shown: readonly PlacedAnnotation[] }) {
  const app = useApp();
  const { annotations } = app.actions;
  const id = useId();
  const selected = useStore(app.stores.annotations, (state) => state.selected);
  const at = shown.findIndex(({ annotation }) => annotation.id === selected);
  const { first, end, scroller, heightPx, topPxOf, scrollToRow, pageRows } = useEndlessRows({
    count: shown.length,
    rowPx: ROW_PX,
  });
  useEffect(() => {
    if (0 <= at) scrollToRow(at);
  }, [at, scrollToRow]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const to = rowAfter(event.code, at, shown.length, pageRows);
    const current = shown[at];
    if (to !== undefined) annotations.select(shown[to]?.annotation.id);
    else if (event.code === "Enter" && current !== undefined) annotations.jump(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={scroller}
      className="bookmark-list num"
      role="listbox"
      tabIndex={0}
      aria-label="Bookmarks"
      aria-activedescendant={0 <= at ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        const current = shown[at];
        if (event.target !== event.currentTarget || current === undefined) return;
        const box = document.getElementById(`${id}-${at}`)?.getBoundingClientRect();
        openContextMenu(app, event, targetOf(current), box);
      }}
    >
      <div role="presentation" className="bookmark-rows" style={{ height: heightPx }}>
        {shown.slice(first, end).map((placed, i) => (
          <Row
            key={placed.annotation.id}
            id={`${id}-${first + i}`}
            placed={placed}
            place={first + i}
            count={shown.length}
            isCurrent={first + i === at}
            topPx={topPxOf(first + i)}
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly placed: PlacedAnnotation;
  readonly place: number;
  readonly count: number;
  readonly isCurrent: boolean;
  readonly topPx: number;
}

function Row({ id, placed, place, count, isCurrent, topPx }: RowProps) {
  const app = useApp();
  const base = useDerived((a) => a.select.timeBase());
  const lanes = useSession((session) => session.lanes);
  const { annotation } = placed;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      aria-posinset={place + 1}
      aria-setsize={count}
      className={`bookmark-row${isCurrent ? " is-current" : ""}`}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={() => app.actions.annotations.jump(placed)}
      onContextMenu={(event) => {
        app.actions.annotations.select(annotation.id);
        openContextMenu(app, event, targetOf(placed));
      }}
    >
      <span className="annotation-swatch" data-colour={annotation.colour} />
      <span className="bookmark-kind quiet">{kindOf(annotation)}</span>
      <span className="bookmark-time">{timeText(base, placed)}</span>
      <bdi className="bookmark-lanes quiet">{visibleText(lanesText(placed, lanes))}</bdi>
      <bdi className="bookmark-text">{cutLine(annotation, MAX_LETTERS)}</bdi>
      {annotation.tags.map((tag) => (
        <bdi key={tag} className="bookmark-tag">
          {visibleText(tag)}
        </bdi>
      ))}
      <bdi className="bookmark-by quiet">{visibleText(annotation.author)}</bdi>
    </div>
  );
}

function targetOf({ annotation, t0, t1, lanes }: PlacedAnnotation): Target {
  const range = t0 < t1 ? { t0, t1 } : undefined;
  return { kind: "row", title: kindOf(annotation), lane: lanes?.[0], timeNs: t0, range, annotation: annotation.id };
}

function rowAfter(code: string, at: number, count: number, pageRows: number): number | undefined {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows, Home: -count, End: count }[code];
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, at + step));
}
