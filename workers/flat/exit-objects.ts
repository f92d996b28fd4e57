import * as Column from "./columns.js";
import { count } from "./count-table.js";
import { ExitObject, Kind, MEMORY_RANGE, OBJECT_WINDOW_NS } from "./numbers.js";
import { f64At, floorOf, i32At } from "./prelude.js";
import { V } from "./records.js";
import { emittingVcpu, vcpuOn } from "./running.js";

// What exits were about: analyses/exit-objects.

/** Larger "addresses" are kernel pointers: the tracer was built for another kernel and read the wrong field. */
const MAX_GUEST_ADDRESS: f64 = 4503599627370496;

/** Counts the object of an event of one of the kinds below. */
export function exitObject(kind: i32, machine: i32, cpu: i32, row: i32, t: f64): void {
  switch (kind) {
    case Kind.KVM_MSR:
      note(vcpuOn(cpu), t, ExitObject.MSR, f64At(Column.X + (row << 3)));
      break;
    // Ports and addresses are recorded without exits too, and are rare enough to look up their thread.
    case Kind.KVM_PIO:
      note(emittingVcpu(machine, cpu, row), t, ExitObject.PORT, i32At(Column.B + (row << 2)));
      break;
    case Kind.KVM_MMIO:
      note(emittingVcpu(machine, cpu, row), t, ExitObject.MMIO, f64At(Column.X + (row << 3)));
      break;
    case Kind.KVM_FAST_MMIO:
      note(vcpuOn(cpu), t, ExitObject.MMIO, f64At(Column.X + (row << 3)));
      break;
    case Kind.KVM_PAGE_FAULT:
      fault(vcpuOn(cpu), row, t);
      break;
    case Kind.KVM_HYPERCALL:
      note(vcpuOn(cpu), t, ExitObject.HYPERCALL, i32At(Column.A + (row << 2)));
      break;
    case Kind.KVM_HV_HYPERCALL:
      note(vcpuOn(cpu), t, ExitObject.HYPER_V_CALL, i32At(Column.A + (row << 2)));
      break;
    case Kind.KVM_CPUID:
      note(vcpuOn(cpu), t, ExitObject.CPUID, f64At(Column.X + (row << 3)));
      break;
    case Kind.KVM_APIC:
      note(vcpuOn(cpu), t, ExitObject.APIC_REGISTER, i32At(Column.B + (row << 2)));
      break;
    default:
  }
}

/** The exit before has shown which vCPU the CPU runs. */
function note(vcpu: i32, t: f64, kind: i32, object: f64): void {
  if (vcpu === 0 || !(0 <= object && object < MAX_GUEST_ADDRESS)) return;
  const group = (i32At(vcpu + V.EXIT_CODE) << 4) + kind;
  count(i32At(Column.OBJECT_COUNTS), floorOf(t / OBJECT_WINDOW_NS), i32At(vcpu + V.LANE), group, object);
}

function fault(vcpu: i32, row: i32, t: f64): void {
  if (vcpu === 0) return;
  const range = floorOf(f64At(Column.X + (row << 3)) / MEMORY_RANGE) * MEMORY_RANGE;
  const isProtected = isWriteProtection(i32At(vcpu + V.EXIT_CODE), i32At(Column.A + (row << 2)));
  note(vcpu, t, isProtected ? ExitObject.WRITE_PROTECTED : ExitObject.MEMORY, range);
}

const EPT_VIOLATION = (1 << 11) | 48;
/** Exit qualification of an EPT violation (Intel SDM 3, "Exit Qualification for EPT Violations"). */
const EPT_WRITE = 1 << 1;
const EPT_READABLE = 1 << 3;
const EPT_WRITABLE = 1 << 4;
/** Error code of a page fault, also of a nested one on AMD (arch/x86/include/asm/kvm_host.h: PFERR_*). */
const PRESENT = 1 << 0;
const WRITE = 1 << 1;

/**
 * Whether a fault on guest memory (kvm_page_fault) was a write to a page that is mapped, but not for writing. KVM takes
 * the right to write away to log which pages a guest writes, as a live migration wants it. The host does so with pages
 * that are shared too: by KSM, by a fork, or with the page of zeros.
 */
function isWriteProtection(code: i32, error: i32): boolean {
  if (code === EPT_VIOLATION) {
    return (error & (EPT_WRITE | EPT_READABLE | EPT_WRITABLE)) === (EPT_WRITE | EPT_READABLE);
  }
  return (error & (PRESENT | WRITE)) === (PRESENT | WRITE);
}
