import { ownerOf } from "./calls.js";
import { Name, tellsOf } from "./names.js";
import { NO_LANE, WaitReason } from "./numbers.js";
import { f64At, i32At, setI32, u8At } from "./prelude.js";
import { List, M, T, V, VM } from "./records.js";

// The relation of threads to VMs, told by their names (analyses/waits/interrupt-senders.ts) and processes.

/** A VMM thread that did block I/O this recently sends its completion. */
const RECENT_IO_NS: f64 = 1e6;

/** A worker that fetched a page wakes the vCPU at once. */
const FETCHED_NS: f64 = 50e3;

/** The VM that a thread serves; 0: none that is known. Kept until its name, its process or the VMs change. */
export function vmOf(machine: i32, thread: i32): i32 {
  const vcpu = i32At(thread + T.VCPU);
  if (vcpu !== 0) return i32At(vcpu + V.VM);
  const vms = i32At(machine + M.VMS + List.COUNT);
  const comm = i32At(thread + T.COMM);
  const tgid = i32At(thread + T.TGID);
  const known = i32At(thread + T.OWNER);
  const isKept =
    i32At(thread + T.OWNER_VMS) === vms &&
    i32At(thread + T.OWNER_COMM) === comm &&
    i32At(thread + T.OWNER_TGID) === tgid &&
    (known === 0 || u8At(known + VM.GONE_B) === 0);
  if (isKept) return known;
  const owner = ownerOf(machine, thread);
  setI32(thread + T.OWNER, owner);
  setI32(thread + T.OWNER_VMS, vms);
  setI32(thread + T.OWNER_COMM, comm);
  setI32(thread + T.OWNER_TGID, tgid);
  return owner;
}

/** Lane of the VM that a thread serves. */
export function laneServed(machine: i32, thread: i32): i32 {
  const vm = vmOf(machine, thread);
  return vm === 0 ? NO_LANE : i32At(vm + VM.LANE);
}

/** Whether a thread without a known VM may still belong to a VMM, by its process or its name. */
export function mayServeUnseenVm(thread: i32): boolean {
  if (u8At(thread + T.KERNEL_B) !== 0) return false;
  return 0 <= i32At(thread + T.TGID) || (tellsOf(i32At(thread + T.COMM)) & Name.VCPU) !== 0;
}

/** The reason of an interrupt or a wake-up that `thread` sends to a vCPU of `vm`; UNKNOWN where it does not tell. */
export function reasonFor(thread: i32, vm: i32, t: f64): i32 {
  const name = tellsOf(i32At(thread + T.COMM));
  if ((name & Name.VHOST) !== 0) return WaitReason.NET;
  if ((name & Name.TIMER) !== 0) return WaitReason.TIMER;
  const vcpu = i32At(thread + T.VCPU);
  if (vcpu !== 0) return i32At(vcpu + V.VM) === vm ? WaitReason.IPI : WaitReason.UNKNOWN;
  if ((name & Name.IO_THREAD) !== 0) return WaitReason.DISK;
  if ((name & Name.DEVICE) !== 0)
    return t - f64At(thread + T.FETCH_F) <= FETCHED_NS ? WaitReason.HOST_MEMORY : WaitReason.DEVICE;
  if (i32At(thread + T.TGID) !== i32At(vm + VM.PID)) return WaitReason.UNKNOWN;
  return t - f64At(thread + T.IO_F) <= RECENT_IO_NS ? WaitReason.DISK : WaitReason.DEVICE;
}
