import { guestContext } from "./calls.js";
import * as Column from "./columns.js";
import { View, W } from "./guest-records.js";
import { enteredWith, exitedWith, isOdd, viewOf } from "./guests.js";
import { Part } from "./parts.js";
import { f64At, floorOf, i32At, setF64, setI32, setU8, u8At } from "./prelude.js";
import { C, M, T, V } from "./records.js";
import { emitter, vcpuOn } from "./running.js";

// Registers of a guest (GUEST_CONTEXT), as each analysis takes them. What is new leads to TypeScript.

/** The VMM's process and the vCPU's id: analyses/kvm/guest-context.ts. */
export function contextOfVcpu(machine: i32, cpu: i32, row: i32): void {
  const thread = emitter(machine, cpu, row);
  if (thread === 0) return;
  if (i32At(thread + T.TGID) < 0 || i32At(thread + T.VCPU) === 0) guestContext(Part.KVM, machine, cpu, row);
}

/** The task of the guest: analyses/guest/index.ts. */
export function contextOfTask(machine: i32, cpu: i32, row: i32): void {
  const thread = i32At(cpu + C.CURRENT);
  if (thread === 0) return;
  const view = viewOf(thread);
  if (view === 0 || isOdd(view, thread)) {
    guestContext(Part.GUEST_PROCESSES, machine, cpu, row);
    return;
  }
  setF64(view + View.CR3_F, f64At(Column.X + (row << 3)));
  setF64(view + View.RSP_F, f64At(Column.Y + (row << 3)));
  setF64(view + View.RIP_F, f64At(Column.Z + (row << 3)));
  setI32(view + View.CPL, i32At(Column.D + (row << 2)));
  setU8(view + View.FRESH_B, 1);
  const isExit = i32At(Column.C + (row << 2)) === 1;
  if (isExit === (u8At(thread + T.IN_GUEST_B) !== 0)) return;
  // The registers were recorded after the exit or the entry to which they belong.
  if (isExit) exitedWith(view, machine, cpu, f64At(view + View.EXIT_F));
  else enteredWith(view, machine, cpu, f64At(view + View.ENTRY_F));
}

const PAGE: f64 = 4096;
/** Flags of CR3 lie above: model/guest-registers.ts. */
const MOST_PAGES: f64 = 1099511627776;

/** The address space of the VM's own code: analyses/guest/nested.ts. */
export function contextOfHypervisor(machine: i32, cpu: i32, row: i32): void {
  const cr3 = f64At(Column.X + (row << 3));
  setF64(cpu + C.CR3_F, cr3);
  const vcpu = u8At(machine + M.HAS_NESTED_B) === 0 ? 0 : vcpuOn(cpu);
  const view = vcpu === 0 ? 0 : i32At(vcpu + V.NESTED);
  if (view === 0) return;
  const page = floorOf(cr3 / PAGE);
  // Without nested events, the address space of an entry tells the level.
  const guesses = i32At(Column.C + (row << 2)) !== 1 && u8At(machine + M.SEES_NESTED_B) === 0;
  if (guesses || !(0 <= page && page < MOST_PAGES)) {
    guestContext(Part.NESTED_VMS, machine, cpu, row);
    return;
  }
  if (i32At(vcpu + V.LEVEL) !== 1) return;
  setF64(view + W.PAGE_F, page);
  const entersFrom = f64At(view + W.HYPERVISOR_PAGE_F);
  // The kernel borrows address spaces: only user code shows that another process has taken the vCPU.
  const isKernel = f64At(Column.Z + (row << 3)) < 0;
  setU8(view + W.ELSEWHERE_B, page !== entersFrom && entersFrom !== 0 && !isKernel ? 1 : 0);
}
