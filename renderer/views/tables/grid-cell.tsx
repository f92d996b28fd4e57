// biome-ignore-all lint/a11y/useSemanticElements: a <table> cannot hold only the rows on screen
import type { MouseEvent } from "react";
import { durationParts } from "../../../workers/core/format.js";
import { stateStyle } from "../../viewmodel/state-style.js";
import {
  type CellWords,
  type ColumnView,
  cellText,
  numberAt,
  stateAtRow,
  type TableRow,
} from "../../viewmodel/table-view.js";
import { explained } from "../parts/explanation.js";
import { Swatch } from "../parts/swatch.js";

/** Longer texts may be cut, and show whole under the pointer. */
const CUT_CHARS = 40;

export interface GridCellProps {
  readonly id: string;
  readonly row: TableRow;
  readonly column: ColumnView;
  readonly words: CellWords;
  readonly isCursor: boolean;
  readonly onPick: (isExtending: boolean) => void;
  /** Leads to its place; undefined if it leads nowhere. */
  readonly link: (() => void) | undefined;
  readonly onMenu: (event: MouseEvent) => void;
}

export function GridCell(props: GridCellProps) {
  const { id, row, column, words, isCursor, onPick, link, onMenu } = props;
  const text = cellText(row.table, column, row.row, words);
  const state = column.role === "state" ? stateAtRow(row.table, column.name, row.row) : undefined;
  const isLink = link !== undefined && text !== "";
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's Enter key does the same at its cursor
    <span
      id={id}
      role="gridcell"
      tabIndex={-1}
      className={`grid-cell${column.isRight ? " is-right" : ""}${isLink ? " is-link" : ""}${isCursor ? " is-cursor" : ""}`}
      title={text.length < CUT_CHARS ? undefined : text}
      onClick={(event) => {
        onPick(event.shiftKey);
        if (isLink && !event.shiftKey && event.target !== event.currentTarget) link();
      }}
      onContextMenu={onMenu}
    >
      {state !== undefined && <Swatch state={state} />}
      <span className="grid-words" {...explained(state === undefined ? "" : stateStyle(state).meaning)}>
        {column.role === "duration" ? <Duration row={row} column={column} /> : text}
      </span>
    </span>
  );
}

/** Units stand below each other. */
function Duration({ row, column }: { readonly row: TableRow; readonly column: ColumnView }) {
  const value = numberAt(row.table, column.name, row.row);
  if (Number.isNaN(value)) return undefined;
  const [number, unit] = durationParts(value);
  return (
    <>
      {number}
      <span className="grid-unit">{`\u00a0${unit}`}</span>
    </>
  );
}
