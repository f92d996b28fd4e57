import { State } from "../../model/states.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import { leaveCpu, showWaiting } from "../running.js";

export function bury(machine: Machine, thread: Thread, t: number): void {
  const cpu = machine.cpus[thread.cpu];
  if (cpu?.current === thread) leaveCpu(cpu, t);
  showWaiting(thread, t, State.NONE);
  const { vcpu } = thread;
  if (vcpu?.thread === thread) vcpu.track.enter(t, State.NONE);
  thread.vcpu = undefined;
  if (thread.tid === thread.tgid) machine.vmsByPid.end(thread.tid);
}
