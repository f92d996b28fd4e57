import type { ReactNode } from "react";
import { useStore } from "zustand";
import { formatCount, formatCountOf, formatSpan } from "../../../workers/core/format.js";
import { Icon } from "../parts/icons.js";
import { useApp, useSelection } from "../use-app.js";
import { useCellWords, useTableScope } from "./use-table.js";

export interface TableBarProps {
  readonly children?: ReactNode;
  /** Rows shown, in the window, and in total; undefined while they are counted. */
  readonly counts: { readonly shown: number; readonly here: number; readonly total: number } | undefined;
  readonly search?: { readonly text: string; readonly set: (text: string) => void };
  readonly onCopy?: () => void;
  readonly hasLaneChoice?: boolean;
  readonly about?: string;
  readonly noun?: string;
}

/** The bar above a table: its time range, the number of rows, and filters. */
export function TableBar({
  children,
  counts,
  search,
  onCopy,
  hasLaneChoice = true,
  about,
  noun = "row",
}: TableBarProps) {
  return (
    <div className="panel-bar">
      {children}
      {search !== undefined && (
        <input
          className="input is-short"
          type="text"
          value={search.text}
          spellCheck={false}
          placeholder="Only rows with…"
          aria-label="Only rows with this text"
          onChange={(event) => search.set(event.target.value)}
        />
      )}
      {hasLaneChoice && <LaneChoice />}
      {about === undefined ? <ScopeWords /> : <span className="quiet num scope-words">{about}</span>}
      <span className="toolbar-space" />
      <span className="quiet num" role="status">
        {counts === undefined ? "counting…" : countsText(counts, noun)}
      </span>
      {onCopy !== undefined && (
        <button
          type="button"
          className="button"
          title="Copy the rows, for a spreadsheet"
          aria-label="Copy the rows"
          onClick={onCopy}
        >
          <Icon name="copy" />
        </button>
      )}
    </div>
  );
}

/** All lanes, or the selected lane and its descendants. */
function LaneChoice() {
  const app = useApp();
  const lane = useSelection((selection) => selection.lane);
  const isOfLane = useStore(app.stores.tables, (tables) => tables.isOfLane);
  const { laneTitle } = useCellWords();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Rows about">
      <button type="button" aria-pressed={!isOfLane} onClick={() => app.actions.tables.setOfLane(false)}>
        All lanes
      </button>
      <button
        type="button"
        aria-pressed={isOfLane}
        disabled={lane === undefined && !isOfLane}
        title="Only rows about the selected lane and those below it"
        onClick={() => app.actions.tables.setOfLane(true)}
      >
        {lane === undefined ? "Selected lane" : laneTitle(lane)}
      </button>
    </span>
  );
}

/** The time range of tables and findings. */
export function ScopeWords() {
  const app = useApp();
  const scope = useTableScope();
  return (
    <span className="quiet num scope-words">
      {scope.words}, {formatSpan(scope.t1 - scope.t0)}
      {scope.isHeld && (
        <>
          {" · "}
          <button type="button" className="link" onClick={() => app.actions.tables.release()}>
            Follow the window
          </button>
        </>
      )}
    </span>
  );
}

function countsText({ shown, here, total }: NonNullable<TableBarProps["counts"]>, noun: string): string {
  const limited = here < total ? `limited to ${formatCount(here)} of ${formatCount(total)} ${noun}s` : "";
  if (shown < here) return `${formatCount(shown)} ${noun}s match${limited === "" ? "" : `, ${limited}`}`;
  return limited === "" ? formatCountOf(total, noun) : limited;
}
