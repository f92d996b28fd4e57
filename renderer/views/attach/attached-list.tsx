import { useStore } from "zustand";
import { formatBytes } from "../../../workers/core/format.js";
import { visibleText } from "../../../workers/core/unseen.js";
import type { AttachedVm } from "../../../workers/model/monitor-vms.js";
import { useApp } from "../use-app.js";

/** VMs that are asked now, and the file to which that goes. */
export function AttachedList() {
  const app = useApp();
  const { monitor } = app.actions;
  const vms = useStore(app.stores.monitor, (state) => state.vms);
  const recording = useStore(app.stores.monitor, (state) => state.recording);
  if (vms.length === 0 || recording === undefined) return undefined;
  return (
    <section aria-label="Attached VMs">
      <ul className="attached-vms">
        {vms.map((vm) => (
          <li key={vm.key}>
            <strong>
              <bdi>{visibleText(vm.name)}</bdi>
            </strong>{" "}
            <span className="quiet">{stateOf(vm)}</span>
            {vm.state === "attached" && (
              <button type="button" className="button is-bordered" onClick={() => void monitor.detach(vm.key)}>
                Detach
              </button>
            )}
            {0 < vm.missing.length && (
              <details>
                <summary>{vm.missing.length === 1 ? "1 thing" : `${vm.missing.length} things`} it cannot tell</summary>
                <ul>
                  {vm.missing.map((what) => (
                    <li key={what}>{visibleText(what)}</li>
                  ))}
                </ul>
              </details>
            )}
          </li>
        ))}
      </ul>
      {recording.state === "running" && !app.actions.monitor.isShown() && (
        <p>
          Another trace is on screen.{" "}
          <button type="button" className="button is-bordered" onClick={app.actions.monitor.show}>
            Show the VMs
          </button>
        </p>
      )}
      <p className="quiet copyable">
        {recording.state === "running" ? "Recording to" : "Recorded to"} {visibleText(recording.path)} (
        {formatBytes(recording.bytes)})
      </p>
      {recording.failure !== undefined && (
        <p role="alert" className="failure">
          {visibleText(recording.failure)}
        </p>
      )}
    </section>
  );
}

function stateOf({ state, why, periodMs, pid }: AttachedVm): string {
  if (state === "attached") return `${pid === 0 ? "" : `pid ${pid}, `}asked every ${periodMs} ms`;
  return visibleText(why ?? state);
}
