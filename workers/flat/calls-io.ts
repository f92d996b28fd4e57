/** What counters and block requests leave to the rest of the engine, as calls.ts has it of all others. */
export interface IoCalls {
  /** The counter of a CPU that `Power` tells. */
  cpuCounter(machine: i32, cpu: i32, power: i32): i32;
  /** `LabelTable.of`, for a value of such a counter. */
  powerLabel(power: i32, value: i32): i32;
  /** The network device with a name, by string id. */
  netDevice(machine: i32, name: i32): i32;
  /** The record of a network device is to count the packets of another VM. */
  countPacketsOf(device: i32, vm: i32): void;
  /** A network device belongs to another VM, or to none. */
  ownDevice(device: i32, vm: i32): void;
  /** Makes records of block requests free; before the first one, their lists. */
  moreRequests(machine: i32): void;
  /** The bytes of a VM, by its lane, and a disk. */
  diskTotals(vm: i32, device: i32): i32;
}

let calls: IoCalls;

/** By `setCalls`. */
export function setIoCalls(those: IoCalls): void {
  calls = those;
}

export function cpuCounter(machine: i32, cpu: i32, power: i32): i32 {
  return calls.cpuCounter(machine, cpu, power);
}

export function powerLabel(power: i32, value: i32): i32 {
  return calls.powerLabel(power, value);
}

export function netDevice(machine: i32, name: i32): i32 {
  return calls.netDevice(machine, name);
}

export function countPacketsOf(device: i32, vm: i32): void {
  calls.countPacketsOf(device, vm);
}

export function ownDevice(device: i32, vm: i32): void {
  calls.ownDevice(device, vm);
}

export function moreRequests(machine: i32): void {
  calls.moreRequests(machine);
}

export function diskTotals(vm: i32, device: i32): i32 {
  return calls.diskTotals(vm, device);
}
