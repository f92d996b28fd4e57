import { groupBy } from "../core/groups.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import { begunRows } from "./begun-rows.js";
import type { QueryContext } from "./context.js";
import { STEP_ROWS, type Steps } from "./resumable.js";
import { addTimes } from "./state-times.js";
import { MOST_CELLS, stealSteps } from "./steal/matrix.js";
import type { StaySplitter } from "./steal/stay-splitter.js";
import type { StealCell } from "./steal/victim-row.js";
import { ThreadRoles } from "./thread-roles.js";

/** The work of a thread for its VM, as far as its name tells. */
export type HelperRole = "vhost" | "timer" | "irq" | "iothread" | "emulator" | "worker" | "other";

/** A thread that works for a VM without being a vCPU, and how long it waited for CPUs. Times in ns. */
export interface VmThread {
  readonly lane: LaneId;
  readonly vm: LaneId;
  readonly role: HelperRole;
  readonly cpuNs: number;
  /** Waits for a CPU that overlap the window, and their time in it. */
  waits: number;
  waitNs: number;
  /** The longest of them, and when it began. */
  maxNs: number;
  worstNs: number;
  /** The lanes that had the CPU meanwhile, longest first. */
  culprits: readonly StealCell[];
}

/** All threads of [t0, t1) that work for VMs, those that waited longest first. */
export function* vmThreadSteps(
  context: QueryContext,
  t0: number,
  t1: number,
  splitter?: StaySplitter,
): Steps<VmThread[]> {
  const helpers = yield* helpersOf(context, t0, t1);
  yield* addWaits(context, helpers, t0, t1);
  const waiting = new Set([...helpers.values()].filter(({ waits }) => 0 < waits).map(({ lane }) => lane));
  const culprits = groupBy(yield* stealSteps(context, t0, t1, waiting, MOST_CELLS, splitter), ({ victim }) => victim);
  for (const helper of helpers.values()) helper.culprits = culprits.get(helper.lane) ?? [];
  return [...helpers.values()].sort((a, b) => b.waitNs - a.waitNs || b.cpuNs - a.cpuNs);
}

function* helpersOf(context: QueryContext, t0: number, t1: number): Steps<Map<LaneId, VmThread>> {
  const roles = new ThreadRoles(context);
  const servers = yield* vmServers(context, roles);
  const helpers = new Map<LaneId, VmThread>();
  const { threads, vms } = context.inventory;
  const hosts = new Set(vms.machine);
  for (const [row, lane] of threads.lane.entries()) {
    if (row % STEP_ROWS === 0) yield;
    if (threads.vcpuLane[row] !== NO_LANE || !hosts.has(threads.machine[row] as number)) continue;
    const vm = roles.vmOf(lane);
    const served = vm === NO_LANE ? (servers.get(lane) ?? NO_LANE) : vm;
    if (served === NO_LANE) continue;
    const cpuNs = threadCpuNs(context, lane, t0, t1);
    const role = helperRoleOf(context, row);
    const noWaits = { waits: 0, waitNs: 0, maxNs: 0, worstNs: Number.NaN, culprits: [] };
    helpers.set(lane, { lane, vm: served, role, cpuNs, ...noWaits });
  }
  return helpers;
}

function* addWaits({ runqueue }: QueryContext, helpers: Map<LaneId, VmThread>, t0: number, t1: number): Steps<void> {
  for (const { from, to } of begunRows(runqueue, runqueue.columns.since, t0, t1)) {
    for (let row = from; row < to; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      const helper = helpers.get(runqueue.columns.lane.at(row));
      if (helper !== undefined) addWait(helper, runqueue, row, t0, t1);
    }
  }
}

function addWait(helper: VmThread, { columns }: QueryContext["runqueue"], row: number, t0: number, t1: number): void {
  const start = columns.start.at(row);
  if (t1 <= start) return;
  const end = Math.min(t1, columns.end.at(row));
  helper.waitNs += end - Math.max(t0, start);
  // A wait that moves between queues has a row for each queue. The last row holds the begin of the whole wait.
  if (columns.isMoved.at(row) === 1) return;
  const since = Math.max(t0, columns.since.at(row));
  helper.waits += 1;
  if (end - since <= helper.maxNs) return;
  helper.maxNs = end - since;
  helper.worstNs = since;
}

const NAMED: readonly (readonly [RegExp, HelperRole])[] = [
  [/^vhost-/, "vhost"],
  [/^kvm-pit\//, "timer"],
  [/^irq\//, "irq"],
  // QEMU's and libvirt's; `mon_iothread` serves the monitor.
  [/^IO (?!mon)/, "iothread"],
  [/worker/i, "worker"],
];

/** The work of the thread in a row of the inventory. */
export function helperRoleOf({ inventory, strings }: QueryContext, row: number): HelperRole {
  const { tid, tgid } = inventory.threads;
  const name = strings.get(inventory.threads.name[row] as number);
  const named = NAMED.find(([pattern]) => pattern.test(name));
  if (named !== undefined) return named[1];
  return (tgid[row] as number) < 0 || tid[row] === tgid[row] ? "emulator" : "other";
}

/** Time of a thread on CPUs in [t0, t1), ns. */
export function threadCpuNs({ lanes, untilNs }: QueryContext, lane: LaneId, t0: number, t1: number): number {
  const times = new Float64Array(STATE_COUNT);
  addTimes(lanes.track(lane), t0, t1, untilNs, times);
  return [State.USER, State.SYSCALL, State.INTERRUPTED].reduce((sum, state) => sum + (times[state] as number), 0);
}

/**
 * Names of kernel threads that serve one VM each, and do not tell which: threads of a passed-through device's
 * interrupts (drivers/vfio/pci/vfio_pci_intrs.c). Those of vhost and the emulated timer name a process, which is
 * unknown where events carry no pid.
 */
const SERVERS = /^(?:irq\/\d+-(?:s-)?vfio|vhost-|kvm-pit\/)/;
/** A server belongs to a VM if this share of its wake-ups from and to vCPUs is with that VM. */
const MOSTLY = 0.9;

interface Kept {
  readonly edges: number;
  readonly inventory: QueryContext["inventory"];
  readonly servers: ReadonlyMap<LaneId, LaneId>;
}

const kept = new WeakMap<QueryContext["edges"], Kept>();

/** The VM whose vCPUs a server wakes and is woken by, by the server's lane. Kept until there are more edges. */
export function* vmServers(
  context: QueryContext,
  roles = new ThreadRoles(context),
): Steps<ReadonlyMap<LaneId, LaneId>> {
  const { edges, inventory } = context;
  const known = kept.get(edges);
  if (known?.edges === edges.count && known.inventory === inventory) return known.servers;
  const count = edges.count;
  const servers = yield* serversOf(context, roles);
  kept.set(edges, { edges: count, inventory, servers });
  return servers;
}

function* serversOf(context: QueryContext, roles: ThreadRoles): Steps<Map<LaneId, LaneId>> {
  const owners = new Map<LaneId, LaneId>();
  const wakes = new Map<LaneId, Map<LaneId, number>>();
  const { threads } = context.inventory;
  for (const [row, lane] of threads.lane.entries()) {
    if (SERVERS.test(context.strings.get(threads.name[row] as number))) wakes.set(lane, new Map());
  }
  if (wakes.size === 0) return owners;
  const note = (server: LaneId, vcpu: LaneId) => {
    const counts = wakes.get(server);
    const vm = roles.vmOf(vcpu);
    if (vm !== NO_LANE) counts?.set(vm, (counts.get(vm) ?? 0) + 1);
  };
  const { edges } = context;
  for (let edge = 0; edge < edges.count; edge++) {
    if (edge % STEP_ROWS === 0) yield;
    const [from, to] = [edges.columns.fromLane.at(edge), edges.columns.toLane.at(edge)];
    note(from, to);
    note(to, from);
  }
  for (const [lane, counts] of wakes) {
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    for (const [vm, count] of counts) if (MOSTLY * all <= count) owners.set(lane, vm);
  }
  return owners;
}
