import { useMemo } from "react";
import { useStore } from "zustand";
import { titleOf } from "../../viewmodel/lane-names.js";
import { useApp, useSession } from "../use-app.js";

/** The VM whose findings are shown. Where there is only one VM there is no choice. */
export function VmChoice() {
  const app = useApp();
  const lanes = useSession((session) => session.lanes);
  const chosen = useStore(app.stores.tables, (tables) => tables.findingsOf);
  const vms = useMemo(() => {
    const found = (lanes?.kinds ?? []).flatMap((kind, lane) =>
      kind === "vm" ? [{ lane, title: titleOf(lanes, lane) }] : [],
    );
    return found.sort((a, b) => a.title.localeCompare(b.title, "en", { numeric: true }));
  }, [lanes]);
  if (vms.length < 2 && chosen === undefined) return undefined;
  return (
    <select
      className="input is-short"
      aria-label="Findings of"
      value={chosen ?? ""}
      onChange={({ target }) =>
        app.actions.tables.setFindingsOf(target.value === "" ? undefined : Number(target.value))
      }
    >
      <option value="">All VMs and the host</option>
      {vms.map(({ lane, title }) => (
        <option key={lane} value={lane}>
          {title}
        </option>
      ))}
    </select>
  );
}
