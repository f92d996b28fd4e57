import { useStore } from "zustand";
import { emptyTable } from "../../viewmodel/empty-table.js";
import { useApp, useSelection, useSession } from "../use-app.js";
import { useIsWhole } from "./use-table.js";

/** Replaces the rows of an empty table: none in the window, none in the trace, or not recorded. */
export function EmptyTable({ name, hasLaneChoice }: { readonly name: string; readonly hasLaneChoice: boolean }) {
  const app = useApp();
  const trace = useSession((session) => session.trace);
  const selected = useSelection((selection) => selection.lane);
  const isOfLane = useStore(app.stores.tables, (tables) => tables.isOfLane);
  const { text, commands } = emptyTable(name, {
    isWhole: useIsWhole(),
    isOfLane: hasLaneChoice && isOfLane && selected !== undefined,
    analyses: trace?.analyses,
  });
  return (
    <div className="hint">
      <p>{text}</p>
      {0 < commands.length && <p>Record with:</p>}
      {commands.map((command) => (
        <code key={command} className="copyable">
          {command}
        </code>
      ))}
    </div>
  );
}
