import { lanesOfVms } from "../viewmodel/recorded-lanes.js";
import type { InputState } from "./input-store.js";
import type { MonitorState } from "./monitor-store.js";
import { remembered } from "./remembered.js";
import type { SessionState } from "./session-store.js";
import type { Stores } from "./stores.js";

/** Of VMs whose input is recorded now. */
export function recordedVmSelectors({ session, monitor, input }: Pick<Stores, "session" | "monitor" | "input">) {
  const lanesOf = remembered(
    ({ lanes, progress }: SessionState, { vms }: MonitorState, { status: { recorders } }: InputState) => {
      const keys = recorders.map(({ vm }) => vm);
      return lanesOfVms(progress?.phase === "live" ? lanes : undefined, vms, keys);
    },
    ({ lanes, progress }, { vms }, { status }) => [lanes, progress?.phase, vms, status.recorders],
  );
  return { recordedVms: () => lanesOf(session.getState(), monitor.getState(), input.getState()) };
}
