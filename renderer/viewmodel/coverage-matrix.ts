import { type Cell, cellsOf, type Target } from "../../workers/coverage/cells.js";
import { checksOf } from "../../workers/coverage/costs.js";
import { SOURCES, type SourceId } from "../../workers/coverage/sources.js";
import type { View } from "../../workers/coverage/view.js";
import { VIEWS } from "../../workers/coverage/views.js";
import type { TraceInfo } from "../../workers/model/engine-api.js";

/** A row of the matrix: a view, how full it is here, and what each source gives of it. */
export interface MatrixRow {
  readonly view: View;
  /** How full it is in the open trace; undefined: not known, as it is a part of another one, or nothing is open. */
  readonly status: "full" | "partial" | "none" | undefined;
  readonly cells: readonly MatrixCell[];
}

export interface MatrixCell {
  readonly source: SourceId;
  readonly given: readonly GivenSide[];
}

/** What it gives on one side, and whether a recording has checked that. */
export interface GivenSide extends Cell {
  readonly isChecked: boolean;
}

export interface MatrixGroup {
  readonly title: string;
  readonly rows: readonly MatrixRow[];
}

/** The views that some source gives, in two groups. */
export function matrixGroups(target: Target, analyses: TraceInfo["analyses"] = []): readonly MatrixGroup[] {
  const rows = VIEWS.map((view) => rowOf(view, target, analyses)).filter(({ cells }) =>
    cells.some(({ given }) => 0 < given.length),
  );
  return [
    { title: "Recorded: every event", rows: rows.filter(({ view }) => view.isPartOf === undefined) },
    { title: "Asked: values at even times", rows: rows.filter(({ view }) => view.isPartOf !== undefined) },
  ];
}

function rowOf(view: View, target: Target, analyses: TraceInfo["analyses"]): MatrixRow {
  return {
    view,
    status: analyses.find(({ id }) => id === view.id)?.status,
    cells: SOURCES.map(({ id: source }) => {
      const given = cellsOf(view, source, target).map((cell) => {
        return { ...cell, isChecked: 0 < checksOf(view.id, source, cell.side).length };
      });
      return { source, given };
    }),
  };
}

/** "on the host all of it, checked, in the guest a part": what a cell says, for who does not see it. */
export function cellWords({ given }: MatrixCell): string {
  const sides = given.map(({ side, gives, isChecked }) => {
    const where = side === "host" ? "on the host" : "in the guest";
    return `${where} ${GIVES_WORDS[gives]}${isChecked ? ", checked" : ""}`;
  });
  return sides.join(", ");
}

/** How much a source gives, in words. */
export const GIVES_WORDS: Readonly<Record<Cell["gives"], string>> = {
  all: "all of it",
  part: "a part",
  unread: "seen, not read here",
};
