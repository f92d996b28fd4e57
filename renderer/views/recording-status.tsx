import { useStore } from "zustand";
import { formatBytes, formatCountOf } from "../../workers/core/format.js";
import { isUnderWay } from "../state/capture-store.js";
import { captureWords } from "../viewmodel/capture.js";
import { useApp } from "./use-app.js";

/** VMs are being asked: how many, and how much of it is recorded. */
export function Asking() {
  const app = useApp();
  const recording = useStore(app.stores.monitor, (state) => state.recording);
  const vms = useStore(app.stores.monitor, (state) => state.vms);
  if (recording?.state !== "running") return undefined;
  const count = vms.filter(({ state }) => state === "attached").length;
  const words = `recording ${formatCountOf(count, "VM")}, ${formatBytes(recording.bytes)}`;
  return (
    <button
      type="button"
      className="link is-recording"
      title={recording.failure ?? `To ${recording.path}. Press to detach`}
      onClick={() => app.actions.ui.openDialog("attach")}
    >
      {recording.failure === undefined ? words : "not recorded any more"}
    </button>
  );
}

/** The host is being recorded. */
export function Capturing() {
  const app = useApp();
  const status = useStore(app.stores.capture, (state) => state.status);
  if (status === undefined || !isUnderWay(status)) return undefined;
  return (
    <button
      type="button"
      className={status.state === "recording" ? "link is-recording" : "link"}
      title={`To ${status.path}. Press to stop`}
      onClick={() => app.actions.ui.openDialog("record")}
    >
      {captureWords(status)}
    </button>
  );
}

/** The red light: what is typed into a VM is kept. */
export function RecordingInput() {
  const { actions, stores } = useApp();
  const recorders = useStore(stores.input, (state) => state.status.recorders);
  if (recorders.length === 0) return undefined;
  const groups = recorders.reduce((sum, one) => sum + one.groups, 0);
  const hidden = recorders.every(({ hideKeys }) => hideKeys) ? ", keys hidden" : "";
  return (
    <button
      type="button"
      className="link is-recording"
      title="What is typed into the VM is recorded. Press to see or stop it"
      onClick={() => actions.ui.showPanel("inputs")}
    >
      recording input: {formatCountOf(groups, "input")}
      {hidden}
    </button>
  );
}
