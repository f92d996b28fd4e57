import { visibleText } from "../../../workers/core/unseen.js";
import type { TraceInfo } from "../../../workers/model/engine-api.js";
import { useApp, useSession } from "../use-app.js";

/** Whose a log is: as it and the traces tell, or as a person says. */
export function LogMachineChoice({ log, traces }: { readonly log: Trace; readonly traces: readonly Trace[] }) {
  const { logs } = useApp().actions;
  const isBusy = useSession(({ next, progress }) => next !== undefined || progress?.phase === "reading");
  const given = logs.machineOf(log.path);
  const machines = new Set(traces.flatMap(({ is_log, machine }) => (is_log === true ? [] : machine)));
  const isTold = machines.size === 1 && machines.has(log.machine) && given === undefined;
  if (machines.size === 0 || isTold) return undefined;
  return (
    <label>
      <span className="quiet">whose it is</span>{" "}
      <select
        className="select"
        disabled={isBusy}
        value={given ?? ""}
        aria-label={`Whose log ${log.path} is`}
        onChange={({ target }) => void logs.put(log.path, target.value === "" ? undefined : target.value)}
      >
        <option value="">as the traces tell{given === undefined ? `: ${visibleText(log.machine)}` : ""}</option>
        {[...machines].map((machine) => (
          <option key={machine} value={machine}>
            {visibleText(machine)}
          </option>
        ))}
      </select>
    </label>
  );
}

type Trace = TraceInfo["traces"][number];
