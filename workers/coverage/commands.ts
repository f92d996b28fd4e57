import { capturePlan } from "./capture-plan.js";
import type { Target } from "./cells.js";
import { lttngRecordingOf, perfRecordingOf, traceCmdRecordingOf } from "./recording.js";
import { BACKENDS, type Backend, type Side, type SourceId } from "./sources.js";
import type { View } from "./view.js";

/** How to get a view from a source, from nothing to something that opens here: Lanescope's own command first. */
export function commandsFor(view: View, source: SourceId, side: Side, target: Target = {}): readonly string[] {
  const backend = BACKENDS.find((one) => one === source);
  if (backend !== undefined) return [captureCommand([view.id], side, backend), ...byHand(view, backend, side, target)];
  switch (source) {
    case "qmp":
      return view.id === "samples" || view.id === "registers"
        ? ["lanescope monitor --qmp SOCKET --registers 20ms -o vm.lsm.jsonl"]
        : ["lanescope monitor --qmp SOCKET -o vm.lsm.jsonl"];
    case "host":
      return ["lanescope monitor --pid PID -o vm.lsm.jsonl"];
    case "guest-agent":
      return ["lanescope monitor --pid PID --agent qga:SOCKET -o vm.lsm.jsonl"];
    case "qemu-trace":
      return view.id === "inputs" ? ["lanescope input record --qmp SOCKET -o REC.lsi.jsonl"] : [];
    default:
      return [];
  }
}

/** The command that records views. `guest`: the name or pid of a VM. */
export function captureCommand(
  views: readonly string[],
  side: Side,
  backend?: Backend,
  guest: string | number = "VM",
): string {
  const where = side === "guest" ? ` --guest ${guest}` : backend === undefined ? "" : ` --backend ${backend}`;
  return `lanescope capture${where} --for ${views.join(",")} --seconds 10 -o FOLDER`;
}

/** The same by the tool itself, on the machine that is recorded. */
function byHand(view: View, backend: Backend, side: Side, target: Target): readonly string[] {
  const plan = capturePlan([view.id], backend, side, target);
  switch (backend) {
    case "perf":
      return perfRecordingOf(plan.events, plan.samples?.frequencyHz);
    case "trace-cmd":
      return traceCmdRecordingOf(plan.events);
    case "lttng":
      return lttngRecordingOf(plan.events, plan.hasSyscalls);
  }
}
