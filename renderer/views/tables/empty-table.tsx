import { useStore } from "zustand";
import { viewsOfTable } from "../../../workers/coverage/tables.js";
import { emptyTable, partialTable } from "../../viewmodel/empty-table.js";
import { withDescendants } from "../../viewmodel/lane-tree.js";
import { RecordLacking } from "../parts/record-lacking.js";
import { useApp, useSelection, useSession } from "../use-app.js";
import { NearestRow } from "./nearest-row.js";
import { useIsWhole } from "./use-table.js";

/** Replaces the rows of an empty table: none in the window, none in the trace, or not recorded. */
export function EmptyTable({ name, hasLaneChoice }: { readonly name: string; readonly hasLaneChoice: boolean }) {
  const app = useApp();
  const trace = useSession((session) => session.trace);
  const selected = useSelection((selection) => selection.lane);
  const isOfLane = useStore(app.stores.tables, (tables) => tables.isOfLane);
  const tree = useSession((session) => session.tree);
  const {
    text,
    commands,
    isElsewhere = false,
  } = emptyTable(name, {
    isWhole: useIsWhole(),
    isOfLane: hasLaneChoice && isOfLane && selected !== undefined,
    analyses: trace?.analyses,
  });
  return (
    <div className="hint">
      <p>{text}</p>
      {isElsewhere && (
        <NearestRow
          name={name}
          lanes={hasLaneChoice && isOfLane && selected !== undefined ? withDescendants(tree, selected) : undefined}
        />
      )}
      {0 < commands.length && <p>Record with:</p>}
      {commands.map((command) => (
        <code key={command} className="copyable">
          {command}
        </code>
      ))}
      {0 < commands.length && <RecordLacking analyses={trace?.analyses ?? []} of={viewsOfTable(name)} />}
    </div>
  );
}

/** Above the rows of a table that leaves some out; the import report has the commands that would fill it. */
export function PartialTable({ name }: { readonly name: string }) {
  const app = useApp();
  const text = partialTable(
    name,
    useSession((session) => session.trace?.analyses),
  );
  if (text === undefined) return undefined;
  return (
    <p className="table-partial">
      {text}{" "}
      <button type="button" className="link" onClick={() => app.actions.ui.showPanel("import")}>
        Import report
      </button>
    </p>
  );
}
