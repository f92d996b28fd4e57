import { useState } from "react";
import { useStore } from "zustand";
import { LANE_KINDS, type LaneId, type LaneKind } from "../../../workers/model/lanes.js";
import { hasFusedGuest } from "../../viewmodel/fused-guests.js";
import { kindTitle } from "../../viewmodel/lane-kinds.js";
import { withDescendants } from "../../viewmodel/lane-tree.js";
import { TablePanel } from "../tables/table-panel.js";
import { useCellWords, useTableScope } from "../tables/use-table.js";
import { useApp, useDerived, useSelection, useSession } from "../use-app.js";
import { useMedia } from "../use-media.js";
import { PublishedDifference } from "./published-difference.js";

/**
 * Time per state of the lanes that are selected together, of the selected lane and those below it, or of all on show, and
 * beside it their exits, who took their CPU, who waited, or who woke whom; in a narrow window one of these at a time. One
 * kind of lane at a time, as lanes of two kinds may show the same time.
 */
export function StatisticsPanel() {
  const selected = useSelection((selection) => selection.lane);
  const tree = useSession((session) => session.tree);
  const onShow = useDerived((app) => app.select.layout().lanes);
  const area = useDerived((app) => app.select.areaLanes());
  const areaWords = useDerived((app) => app.select.areaWords());
  const ids = area ?? (selected === undefined ? onShow : withDescendants(tree, selected));
  const lanes = { key: area === undefined && selected !== undefined ? `${selected}` : keyOf(ids), ids };
  const kinds = useKinds(ids);
  const [picked, setPicked] = useState<LaneKind>();
  const [shown, setShown] = useState<Shown>();
  const isNarrow = useMedia(NARROW);
  const asPublished = useStore(useApp().stores.tables, (tables) => tables.asPublished);
  const laneKinds = useSession((session) => session.lanes?.kinds);
  const { t0, t1 } = useTableScope();
  const { laneTitle } = useCellWords();
  const hasGuests = useSession((session) => hasFusedGuest(session.lanes));
  const isDimming = useDerived((app) => {
    const { dimmed, where } = app.select.filter();
    return 0 < dimmed.size || where !== undefined;
  });
  const of = area === undefined ? (selected === undefined ? undefined : laneTitle(selected)) : areaWords;
  const [first] = kinds.keys();
  const kind = picked !== undefined && kinds.has(picked) ? picked : first;
  if (kind === undefined) return <p className="hint">The lanes on show have no states.</p>;
  const hasVcpus = kinds.has("vcpu") || kinds.has("nested-vcpu");
  const hasThreads = hasVcpus || kinds.has("thread");
  const vcpus = ids.filter((lane) => laneKinds?.[lane] === "vcpu");
  const hasDifference = asPublished && 0 < vcpus.length;
  const besides: readonly Shown[] = [
    ...(hasVcpus ? (["exits"] as const) : []),
    "culprits",
    "waiters",
    "steal",
    "wakeups",
    ...(hasDifference ? (["difference"] as const) : []),
  ];
  const choices = isNarrow ? (["states", ...besides] as const) : besides;
  const byItself = isNarrow ? "states" : hasDifference ? "difference" : (choices[0] ?? "culprits");
  const right = choices.find((one) => one === shown) ?? byItself;
  const choice = hasThreads && <ShownChoice choices={choices} shown={right} choose={setShown} />;
  const hasStates = !hasThreads || !isNarrow || right === "states";
  return (
    <div className="statistics">
      {hasStates && (
        <TablePanel
          key={kind}
          name="state-usage"
          id="statistics-states"
          title={`States of ${of ?? "lanes on show"}`}
          only={`lane_kind == "${kind}"`}
          lanes={lanes}
          without={hasGuests ? ONLY_KIND : ONLY_HOSTS}
          hasPublished={kind === "vcpu"}
          tools={
            <>
              {isNarrow && choice}
              {of !== undefined && <strong className="statistics-of">{of}</strong>}
              {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
              <span className="choice" role="group" aria-label="Kind of lanes">
                {Array.from(kinds, ([one, count]) => (
                  <button key={one} type="button" aria-pressed={one === kind} onClick={() => setPicked(one)}>
                    {kindTitle({ kind: one, lanes: count })}
                  </button>
                ))}
              </span>
              {isDimming && <span className="quiet">States that the filter dims count too</span>}
            </>
          }
        />
      )}
      {hasThreads && right !== "states" && (
        <div className="tables">
          {right === "difference" && (
            <>
              <div className="panel-bar">{choice}</div>
              <PublishedDifference t0={t0} t1={t1} lanes={vcpus} questionKey={`${t0}:${t1}:${lanes.key}`} />
            </>
          )}
          {right !== "difference" && (
            <TablePanel
              key={right}
              name={TABLES[right]}
              id={`statistics-${right}`}
              title={SHOWN_TITLES[right]}
              sort={{ column: "total_ns", isDescending: true }}
              lanes={lanes}
              tools={choice}
            />
          )}
        </div>
      )}
    </div>
  );
}

interface ShownChoiceProps {
  readonly choices: readonly Shown[];
  readonly shown: Shown;
  readonly choose: (one: Shown) => void;
}

function ShownChoice({ choices, shown, choose }: ShownChoiceProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label={choices[0] === "states" ? "Table" : "Beside the states"}>
      {choices.map((one) => (
        <button key={one} type="button" aria-pressed={one === shown} onClick={() => choose(one)}>
          {SHOWN_TITLES[one]}
        </button>
      ))}
    </span>
  );
}

/** Tables of the panel. */
type Shown = "states" | "exits" | "culprits" | "waiters" | "steal" | "wakeups" | "difference";

/** The tables of the engine beside the states. */
const TABLES = {
  exits: "exit-percentiles",
  culprits: "culprits",
  waiters: "waiters",
  steal: "steal",
  wakeups: "wakeups",
} as const;

/** Below, two tables and their tools have no room beside each other. */
const NARROW = "(width < 1100px)";

const SHOWN_TITLES: Readonly<Record<Shown, string>> = {
  states: "States",
  exits: "Exits",
  culprits: "Culprits",
  waiters: "Waiters",
  steal: "Steal",
  wakeups: "Wake-ups",
  difference: "Difference",
};

/** Columns that are the same in all rows, and places to which the shortest leads. */
const ONLY_KIND = ["lane_kind", "lanes", "least_lane", "least_ns"];
/** What hosts took is empty where no guest has a trace of its own. */
const ONLY_HOSTS = [...ONLY_KIND, "taken_ns"];

/** The kinds of lanes that have states, with their number. */
function useKinds(ids: Int32Array): ReadonlyMap<LaneKind, number> {
  const lanes = useSession((session) => session.lanes);
  const counts = new Map<LaneKind, number>();
  for (const lane of ids) {
    const kind = lanes?.kinds[lane];
    if (kind !== undefined && hasRows(lanes?.rows, lane)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => LANE_KINDS.indexOf(a) - LANE_KINDS.indexOf(b)));
}

function hasRows(rows: Int32Array | undefined, lane: LaneId): boolean {
  return 0 < (rows?.[lane] ?? 0);
}

/** Another for other lanes, but for rare chances. */
function keyOf(lanes: Int32Array): string {
  let sum = 0;
  for (const lane of lanes) sum = (Math.imul(sum, 31) + lane) | 0;
  return `${lanes.length}:${sum}`;
}
