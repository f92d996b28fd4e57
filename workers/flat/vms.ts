import { i32At, u8At } from "./prelude.js";
import { List, M, VM } from "./records.js";

/** The vCPU of a VM with an id; 0: there is none. The id may be any number that an event tells. */
export function vcpuWithId(vm: i32, id: i32): i32 {
  if (id < 0 || i32At(vm + VM.VCPUS_LENGTH) <= id) return 0;
  return i32At(i32At(vm + VM.VCPUS) + (id << 2));
}

/** The vCPU with this id, if exactly one VM of the machine has one; else 0. */
export function onlyVcpu(machine: i32, id: i32): i32 {
  const vms = i32At(machine + M.VMS + List.AT);
  const end = vms + (i32At(machine + M.VMS + List.COUNT) << 2);
  let found = 0;
  for (let at = vms; at < end; at += 4) {
    const vm = i32At(at);
    if (u8At(vm + VM.GONE_B) !== 0) continue;
    const vcpu = vcpuWithId(vm, id);
    if (vcpu === 0) continue;
    if (found !== 0) return 0;
    found = vcpu;
  }
  return found;
}
