import { assert } from "../core/assert.js";
import { type ColumnArray, type Columns, prefixed } from "../core/columns.js";

/**
 * Machines, CPUs, threads, VMs and vCPUs of a session as they are known at one moment: one table each, one typed array
 * per property. An inventory never changes. While a trace is read, a later question gets a later inventory.
 *
 * Rows come machine by machine, and vCPUs VM by VM, in order of appearance (CPUs by number). A name is the id of a
 * string of the session, -1 unknown. A machine is called as its lane is.
 */
export type Inventory = { readonly [table in keyof typeof NO_INVENTORY]: Readonly<(typeof NO_INVENTORY)[table]> };

/** The inventory when nothing is known. */
export const NO_INVENTORY = {
  machines: {
    lane: ints(),
    /** 1: the trace holds its sched_switch events, so it is known when threads leave a CPU. */
    seesSwitches: bytes(),
    /** 1: the context of events has named threads that nothing else names. */
    hasContextThreads: bytes(),
  },
  /** The CPUs that have been seen. */
  cpus: {
    /** Row of `machines`. */
    machine: ints(),
    number: ints(),
    lane: ints(),
    /** Lane of its idle task. */
    idleLane: ints(),
    /** Of a CPU of a guest: id of its vCPU, -1 unknown. */
    vcpuId: ints(),
  },
  /** Sockets, cores and nodes, for the CPUs whose place the trace or the user tells, seen or not. */
  places: {
    machine: ints(),
    /** CPU number. */
    cpu: ints(),
    socket: ints(),
    /** Within the socket. */
    core: ints(),
    /** Of memory (NUMA); -1 unknown, as are socket and core. */
    node: ints(),
    /** 1: a file of the user says so, and not the trace. */
    isGiven: bytes(),
  },
  /** All lives of all threads but idle tasks. A tid used again is another row. */
  threads: {
    machine: ints(),
    lane: ints(),
    tid: ints(),
    /** Process id, -1 unknown. */
    tgid: ints(),
    name: ints(),
    /** Kernel scale: 0..99 real time, 100..139 fair; -1 unknown. */
    prio: ints(),
    /** 1: it never runs in user mode. */
    isKernel: bytes(),
    /** Lane of the thread that forked it, NO_LANE unknown. */
    parentLane: ints(),
    /** Lanes of the vCPU that it runs and of the VM of that; NO_LANE: it runs none. */
    vcpuLane: ints(),
    vmLane: ints(),
  },
  vms: {
    machine: ints(),
    lane: ints(),
    /** Process id of the VMM; the tid of the first vCPU's thread where the trace names no process. */
    pid: ints(),
    /** Name of the VMM's process. */
    name: ints(),
  },
  vcpus: {
    /** Row of `vms`. */
    vm: ints(),
    lane: ints(),
    /** Number within the VM. */
    id: ints(),
    /** The thread that runs it, or ran it last. */
    threadLane: ints(),
    tid: ints(),
  },
};

function ints(): Int32Array {
  return new Int32Array(0);
}

function bytes(): Uint8Array {
  return new Uint8Array(0);
}

/** Its columns under names like "threads.tid". They are not copied. */
export function inventoryToColumns(inventory: Inventory): Columns {
  return Object.assign({}, ...Object.entries(inventory).map(([table, own]) => prefixed(table, own as Columns)));
}

/** The inverse of `inventoryToColumns`. Throws if a column is missing or as long as no other of its table. */
export function inventoryFromColumns(columns: Columns): Inventory {
  const tables = Object.entries(NO_INVENTORY).map(([table, own]) => {
    const read = Object.entries(own as Columns).map(
      ([name, empty]) => [name, columnOf(columns, `${table}.${name}`, empty)] as const,
    );
    const lengths = new Set(read.map(([, { length }]) => length));
    assert(lengths.size === 1, `the columns of ${table} are of one length`);
    return [table, Object.fromEntries(read)];
  });
  return Object.fromEntries(tables) as Inventory;
}

function columnOf(columns: Columns, name: string, like: ColumnArray): ColumnArray {
  const values = columns[name];
  assert(values !== undefined && values.constructor === like.constructor, `there is a column ${name} of its type`);
  return values;
}

/** How many rows each of `count` groups has. */
export function groupSizes(groups: Int32Array, count: number): Int32Array {
  const sizes = new Int32Array(count);
  for (const group of groups) sizes[group] = (sizes[group] as number) + 1;
  return sizes;
}

/** Lanes of the vCPUs of each VM, by row of `vms`. */
export function vcpuLanesByVm({ vms, vcpus }: Inventory): Int32Array[] {
  let end = 0;
  // The rows of a VM's vCPUs follow each other.
  return Array.from(groupSizes(vcpus.vm, vms.lane.length), (size) => {
    end += size;
    return vcpus.lane.subarray(end - size, end);
  });
}
