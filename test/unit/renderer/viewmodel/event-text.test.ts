import { expect, test } from "vitest";
import { eventText } from "../../../../renderer/viewmodel/event-text.js";

function text(name: string, fields: object, context: object = {}): string {
  return eventText({ name, fields: JSON.stringify(fields), context: JSON.stringify(context) });
}

test("exit reasons have their name, for the instruction set of the event", () => {
  const exit = { exit_reason: 12, guest_rip: "18446744071589696234", isa: 1, info1: 0, info2: 4096 };
  expect(text("kvm_x86_exit", exit)).toBe(
    "exit_reason=12 (HLT) guest_rip=0xffffffff81a592ea isa=1 info1=0 info2=0x1000",
  );
  expect(text("kvm_exit", { exit_reason: 0x400, isa: 2 })).toBe("exit_reason=1024 (npf) isa=2");
  expect(text("kvm_exit", { ret: 2, esr_ec: 1, vcpu_pc: 4096 })).toMatch(/^ret=2 \(\w+\) esr_ec=1 vcpu_pc=0x1000$/);
  expect(text("kvm_userspace_exit", { reason: 2, errno: -4 })).toBe("reason=2 (IO) errno=-4 (EINTR)");
});

test("task states, errors, labels and text", () => {
  expect(text("sched_switch", { prev_comm: "CPU 0/KVM", prev_tid: 7, prev_state: 1, next_comm: "bash" })).toBe(
    'prev_comm="CPU 0/KVM" prev_tid=7 prev_state=1 (S) next_comm=bash',
  );
  expect(text("sched_switch", { prev_state: 0 })).toBe("prev_state=0 (R)");
  expect(text("syscall_exit_read", { ret: -11 }, { procname: "sh" })).toBe("ret=-11 (EAGAIN) procname=sh");
  expect(text("e", { kind: { label: "READ", value: 1 }, list: [1, 2], flags: 255 })).toBe(
    "kind=READ (1) list=[1, 2] flags=0xff",
  );
});

test("bytes of code are hexadecimal, and so are the registers that an add-on records", () => {
  expect(text("kvm_x86_emulate_insn", { len: 2, insn: [15, 48, 204] })).toBe("len=2 insn=0f 30 cc");
  expect(text("e", { code: [15, 256] })).toBe("code=[15, 256]");
  expect(text("addons_vcpu_enter_guest", { vcpuID: 0, cr3tmp: 107462656, iptmp: 4096 })).toBe(
    "vcpuID=0 cr3tmp=0x667c000 iptmp=0x1000",
  );
});

test("an event that was cut is shown as it is", () => {
  expect(eventText({ name: "e", fields: '{"a":1… 9 more', context: "{}" })).toBe('…={"a":1… 9 more');
});
