import type { Inventory } from "../facts/inventory.js";
import { NO_LANE } from "../model/lanes.js";
import type { Thread, Vcpu } from "./entities.js";
import type { Machine } from "./machine.js";

/** The inventory of a session as it is known now. Cost: one pass over all threads and vCPUs. */
export function inventoryOf({ machines }: { readonly machines: readonly Machine[] }): Inventory {
  const vms = grouped(machines, (machine) => machine.vms);
  return {
    machines: {
      lane: Int32Array.from(machines, ({ lane }) => lane),
      seesSwitches: Uint8Array.from(machines, ({ hasSwitches }) => Number(hasSwitches)),
      hasContextThreads: Uint8Array.from(machines, ({ hasContextThreads }) => Number(hasContextThreads)),
    },
    cpus: cpusOf(machines),
    places: placesOf(machines),
    threads: threadsOf(machines),
    vms: {
      machine: vms.groups,
      lane: ints(vms.items, ({ lane }) => lane),
      pid: ints(vms.items, ({ pid }) => pid),
      name: ints(vms.items, ({ name }) => name),
    },
    vcpus: vcpusOf(grouped(vms.items, (vm) => vm.vcpus)),
  };
}

interface Grouped<T> {
  readonly items: readonly T[];
  /** Index of the parent of each. */
  readonly groups: Int32Array;
}

function grouped<P, T>(parents: readonly P[], childrenOf: (parent: P) => readonly T[]): Grouped<T> {
  // Tens of thousands of parents: `flat` takes ten times as long.
  const items: T[] = [];
  const ends = parents.map((parent) => {
    for (const child of childrenOf(parent)) items.push(child);
    return items.length;
  });
  const groups = new Int32Array(items.length);
  for (let group = 0; group < ends.length; group++) groups.fill(group, group === 0 ? 0 : ends[group - 1], ends[group]);
  return { items, groups };
}

function ints<T>(items: readonly T[], read: (item: T) => number): Int32Array {
  const column = new Int32Array(items.length);
  for (let row = 0; row < items.length; row++) column[row] = read(items[row] as T);
  return column;
}

function cpusOf(machines: readonly Machine[]): Inventory["cpus"] {
  const { items, groups } = grouped(machines, ({ cpus }) => cpus.filter((cpu) => cpu !== undefined));
  return {
    machine: groups,
    number: ints(items, ({ number }) => number),
    lane: ints(items, ({ lane }) => lane),
    idleLane: ints(items, ({ idle }) => idle.lane),
    vcpuId: Int32Array.from(items, ({ number }, row) => (machines[groups[row] as number] as Machine).vcpuIdOf(number)),
  };
}

function placesOf(machines: readonly Machine[]): Inventory["places"] {
  const placesIn = ({ cpuPlaces, givenPlaces }: Machine) => [...new Map([...cpuPlaces, ...givenPlaces]).values()];
  const { items, groups } = grouped(machines, (machine) => placesIn(machine).sort((a, b) => a.cpu - b.cpu));
  return {
    machine: groups,
    cpu: ints(items, ({ cpu }) => cpu),
    socket: ints(items, ({ socket }) => socket),
    core: ints(items, ({ core }) => core),
    node: ints(items, ({ node }) => node),
    isGiven: Uint8Array.from(items, (place, row) =>
      Number(machines[groups[row] as number]?.givenPlaces.get(place.cpu) === place),
    ),
  };
}

/** One pass, since reading a thread costs more than writing all of its columns. */
function threadsOf(machines: readonly Machine[]): Inventory["threads"] {
  const { items, groups } = grouped(machines, ({ threads }) => threads);
  const count = items.length;
  const columns = {
    machine: groups,
    lane: new Int32Array(count),
    tid: new Int32Array(count),
    tgid: new Int32Array(count),
    name: new Int32Array(count),
    prio: new Int32Array(count),
    isKernel: new Uint8Array(count),
    parentLane: new Int32Array(count),
    vcpuLane: new Int32Array(count),
    vmLane: new Int32Array(count),
  };
  for (let row = 0; row < count; row++) {
    const thread = items[row] as Thread;
    const { vcpu } = thread;
    columns.lane[row] = thread.lane;
    columns.tid[row] = thread.tid;
    columns.tgid[row] = thread.tgid;
    columns.name[row] = thread.comm;
    columns.prio[row] = thread.prio;
    columns.isKernel[row] = Number(thread.isKernel);
    columns.parentLane[row] = thread.parentLane;
    columns.vcpuLane[row] = vcpu?.lane ?? NO_LANE;
    columns.vmLane[row] = vcpu?.vm.lane ?? NO_LANE;
  }
  return columns;
}

function vcpusOf({ items, groups }: Grouped<Vcpu>): Inventory["vcpus"] {
  return {
    vm: groups,
    lane: ints(items, ({ lane }) => lane),
    id: ints(items, ({ id }) => id),
    threadLane: ints(items, ({ thread }) => thread.lane),
    tid: ints(items, ({ thread }) => thread.tid),
  };
}
