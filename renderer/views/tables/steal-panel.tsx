import { useState } from "react";
import { type LaneId, NO_LANE } from "../../../workers/model/lanes.js";
import type { Table } from "../../../workers/model/table.js";
import { partyPath, partyTitle, stealMatrix } from "../../viewmodel/steal-matrix.js";
import { laneAt } from "../../viewmodel/table-view.js";
import { useApp, useSession } from "../use-app.js";
import { nextSort, type Sort } from "./grid-head.js";
import { StealSquare } from "./steal-square.js";
import { TableView } from "./table-panel.js";
import { useCellWords, useTable } from "./use-table.js";

const LIMIT = 4000;
const MAX_SHOWN = 12;

/** Stolen time by victim and culprit: a matrix for the overview, and the same numbers as a table. */
export function StealPanel() {
  const app = useApp();
  const words = useCellWords();
  const lanes = useSession((session) => session.lanes);
  const [isVcpus, setVcpus] = useState(true);
  const [sort, setSort] = useState<Sort | undefined>({ column: "total_ns", isDescending: true });
  const order = sort === undefined ? {} : { sortBy: sort.column, descending: sort.isDescending };
  const { table, failure } = useTable({ name: "steal", limit: LIMIT, ...order });
  const isVcpu = (lane: LaneId) => lanes?.kinds[lane] === "vcpu" || lanes?.kinds[lane] === "nested-vcpu";
  const hasVcpus = lanes?.kinds.includes("vcpu") ?? false;
  const isWanted = hasVcpus && isVcpus ? isVcpu : () => true;
  const matrix = table && stealMatrix(table, { maxVictims: MAX_SHOWN, maxCulprits: MAX_SHOWN, isWanted });
  return (
    <div className="steal">
      {matrix !== undefined && 0 < matrix.victims.length && (
        <StealSquare
          matrix={matrix}
          title={(party) => partyTitle(party, words)}
          path={(party) => partyPath(party, words)}
          tools={hasVcpus && <VictimChoice isVcpus={isVcpus} set={setVcpus} />}
          onPick={(cell, culprit) =>
            app.actions.tables.follow(cell.worst, culprit.lane === NO_LANE ? [] : [culprit.lane])
          }
        />
      )}
      <TableView
        name="steal"
        title="Who took whose time"
        table={table}
        failure={failure}
        sort={sort}
        onSort={(column) => setSort(nextSort(sort, column))}
        onFollow={(moment) => app.actions.tables.follow(moment, culpritsOf(table, moment.lane, moment.t0))}
      />
    </div>
  );
}

function VictimChoice({ isVcpus, set }: { readonly isVcpus: boolean; readonly set: (isVcpus: boolean) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Victims in the square">
      <button type="button" aria-pressed={isVcpus} onClick={() => set(true)}>
        vCPUs
      </button>
      <button type="button" aria-pressed={!isVcpus} onClick={() => set(false)}>
        Threads too
      </button>
    </span>
  );
}

/** The lanes to show together with a victim when a row of the table is followed. */
function culpritsOf(table: Table | undefined, victim: LaneId | undefined, worstNs: number): LaneId[] {
  if (table === undefined || victim === undefined) return [];
  for (let row = 0; row < table.count; row++) {
    const column = table.columns.find(({ name }) => name === "worst_ns");
    const isRow = column?.values[row] === worstNs && laneAt(table, "victim_lane", row) === victim;
    const culprit = laneAt(table, "culprit_lane", row);
    if (isRow && culprit !== NO_LANE) return [culprit];
  }
  return [];
}
