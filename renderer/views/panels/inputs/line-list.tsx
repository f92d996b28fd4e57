import { type KeyboardEvent, useEffect, useId } from "react";
import { formatSpan } from "../../../../workers/core/format.js";
import type { InputLine } from "../../../../workers/model/input-recording.js";
import { type EditedInput, lineRow, recordingTime } from "../../../viewmodel/input-editor.js";
import { useEndlessRows } from "../../parts/endless-rows.js";
import { useApp } from "../../use-app.js";

const ROW_PX = 22;

/** The lines of a recording: arrow keys select, Shift selects more, Delete cuts. Only rows on screen exist. */
export function LineList({ edited }: { readonly edited: EditedInput }) {
  const { input } = useApp().actions;
  const id = useId();
  const { recording, from, end } = edited;
  const { lines } = recording;
  const rows = useEndlessRows({ count: lines.length, rowPx: ROW_PX });
  const { scrollToRow } = rows;
  const at = end - 1;
  useEffect(() => {
    if (from < end) scrollToRow(end - 1);
  }, [from, end, scrollToRow]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.code === "KeyA" && (event.ctrlKey || event.metaKey)) input.select(0, lines.length);
    else if (event.code === "KeyZ" && (event.ctrlKey || event.metaKey)) {
      if (event.shiftKey) input.redo();
      else input.undo();
    } else if (event.ctrlKey || event.altKey || event.metaKey) return;
    else if (event.code === "Delete") input.cut();
    else {
      const to = rowAfter(event.code, from < end ? at : -1, lines.length, rows.pageRows);
      if (to === undefined) return;
      if (event.shiftKey && from < end) input.select(Math.min(from, to), to + 1);
      else input.select(to, to + 1);
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={rows.scroller}
      className="line-list num"
      role="listbox"
      aria-multiselectable
      tabIndex={0}
      aria-label="Lines of the recording"
      aria-activedescendant={from < end ? `${id}-${at}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className="bookmark-rows" style={{ height: rows.heightPx }}>
        {Array.from({ length: rows.end - rows.first }, (_, i) => rows.first + i).map((row) => (
          <Row
            key={row}
            id={`${id}-${row}`}
            lines={lines}
            at={row}
            isSelected={from <= row && row < end}
            topPx={rows.topPxOf(row)}
            onPick={(isMore) =>
              isMore && from < end
                ? input.select(Math.min(from, row), Math.max(end, row + 1))
                : input.select(row, row + 1)
            }
          />
        ))}
      </div>
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly lines: readonly InputLine[];
  readonly at: number;
  readonly isSelected: boolean;
  readonly topPx: number;
  readonly onPick: (isMore: boolean) => void;
}

function Row({ id, lines, at, isSelected, topPx, onPick }: RowProps) {
  const row = lineRow(lines, at);
  if (row === undefined) return undefined;
  const { kind, t, gapNs, words } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      aria-posinset={at + 1}
      aria-setsize={lines.length}
      className={`line-row is-${kind}${isSelected ? " is-current" : ""}`}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={(event) => onPick(event.shiftKey)}
    >
      <span className="line-time">{recordingTime(t)}</span>
      <span className="line-gap quiet">{gapNs === 0 ? "" : `+${formatSpan(gapNs)}`}</span>
      {kind !== "input" && <span className="line-kind">{kind}</span>}
      <bdi className="line-words">{words}</bdi>
    </div>
  );
}

function rowAfter(code: string, at: number, count: number, pageRows: number): number | undefined {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: pageRows, PageUp: -pageRows, Home: -count, End: count }[code];
  return step === undefined ? undefined : Math.max(0, Math.min(count - 1, at + step));
}
