import type { CpuTopology } from "../../workers/model/cpu-topology.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId, LaneMark } from "../../workers/model/lanes.js";

/** How the CPU lanes follow each other. `pinning`: those on which a VM's vCPUs ran come first. */
export type CpuOrder =
  | { readonly by: "number" }
  | { readonly by: "topology" }
  | { readonly by: "pinning"; readonly vm: LaneId };

interface Place {
  readonly lane: LaneId;
  readonly cpu: number;
  readonly node: number;
  readonly socket: number;
  readonly core: number;
  readonly isGiven: boolean;
}

/** The lanes with the CPUs in an order, and with their places beside their names. */
export function arrangedCpus(list: LaneList, topology: CpuTopology | undefined, order: CpuOrder): LaneList {
  if (topology === undefined || topology.count === 0) return list;
  const places = placesIn(topology);
  const orders = list.orders.slice();
  ordered(places, topology, list, order).forEach(({ lane }, rank) => {
    orders[lane] = rank;
  });
  const marks = places.flatMap((place) => {
    const mark = isPlaced(place) ? markOf(place, places, list, order) : undefined;
    return mark === undefined ? [] : [{ lane: place.lane, ...mark }];
  });
  return { ...list, orders, marks: [...list.marks, ...marks] };
}

/** Whether the place of any CPU is known. */
export function knowsPlaces(topology: CpuTopology | undefined): boolean {
  return topology !== undefined && placesIn(topology).some(isPlaced);
}

/** "16 CPUs: 2 NUMA nodes, 2 packages, 8 cores". */
export function topologyWords(topology: CpuTopology): string {
  const placed = placesIn(topology).filter(isPlaced);
  const count = (key: (place: Place) => string | undefined, one: string) => {
    const many = new Set(placed.map(key).filter((text) => text !== undefined)).size;
    return many === 0 ? [] : [`${many} ${one}${many === 1 ? "" : "s"}`];
  };
  const parts = [
    ...count(({ node }) => (node < 0 ? undefined : `${node}`), "NUMA node"),
    ...count(({ socket }) => (socket < 0 ? undefined : `${socket}`), "package"),
    ...count(({ socket, core }) => (core < 0 ? undefined : `${socket} ${core}`), "core"),
  ];
  return `${placed.length} CPU${placed.length === 1 ? "" : "s"}: ${parts.join(", ")}`;
}

function placesIn({ count, lane, cpu, node, socket, core, isGiven }: CpuTopology): Place[] {
  return Array.from({ length: count }, (_, i) => ({
    lane: lane[i] ?? -1,
    cpu: cpu[i] ?? -1,
    node: node[i] ?? -1,
    socket: socket[i] ?? -1,
    core: core[i] ?? -1,
    isGiven: isGiven[i] === 1,
  }));
}

function isPlaced({ node, socket, core }: Place): boolean {
  return 0 <= node || 0 <= socket || 0 <= core;
}

/** CPUs of several machines follow each other; the tree keeps them apart. */
function ordered(places: readonly Place[], topology: CpuTopology, list: LaneList, order: CpuOrder): readonly Place[] {
  if (order.by === "number") return [...places].sort(byNumber);
  if (order.by === "topology") return [...places].sort(byPlace);
  const ranks = new Map(cpusOfVm(topology, list, order.vm).map((cpu, rank) => [cpu, rank]));
  const machine = list.machines[order.vm];
  const rank = ({ lane, cpu }: Place) => (list.machines[lane] === machine ? ranks.get(cpu) : undefined) ?? ranks.size;
  return [...places].sort((a, b) => rank(a) - rank(b) || byNumber(a, b));
}

const byNumber = (a: Place, b: Place) => a.cpu - b.cpu;
const byPlace = (a: Place, b: Place) => a.node - b.node || a.socket - b.socket || a.core - b.core || byNumber(a, b);

/** The CPUs on which the vCPUs of a VM ran: those of its first vCPU first. */
function cpusOfVm({ ran }: CpuTopology, list: LaneList, vm: LaneId): readonly number[] {
  const own = ran.filter(({ lane }) => list.parents[lane] === vm);
  own.sort((a, b) => (list.orders[a.lane] ?? 0) - (list.orders[b.lane] ?? 0));
  return [...new Set(own.flatMap(({ cpus }) => [...cpus].sort((a, b) => a - b)))];
}

function markOf(place: Place, all: readonly Place[], list: LaneList, order: CpuOrder): LaneMark {
  const machine = list.machines[place.lane];
  const others = all.filter(({ lane }) => list.machines[lane] === machine);
  const has = (key: (one: Place) => number) => 1 < new Set(others.map(key).filter((id) => 0 <= id)).size;
  const siblings = others.filter(
    (one) => one !== place && 0 <= one.core && one.core === place.core && one.socket === place.socket,
  );
  const parts = [
    part(
      "node",
      place.node,
      has(({ node }) => node),
    ),
    part(
      "package",
      place.socket,
      has(({ socket }) => socket),
    ),
    part("core", place.core, true),
  ];
  const sibling = siblings.length === 0 ? "" : `sibling of ${siblings.map(({ cpu }) => `CPU ${cpu}`).join(", ")}`;
  const source = place.isGiven ? "as your file says" : "as the trace says";
  const whole = [
    part("NUMA node", place.node, true),
    part("package", place.socket, true),
    part("core", place.core, true),
  ];
  return {
    label: order.by === "number" ? "" : parts.filter((text) => text !== "").join(" · "),
    about: `${[...whole, sibling].filter((text) => text !== "").join(", ")}, ${source}`,
  };
}

function part(noun: string, id: number, isShown: boolean): string {
  return isShown && 0 <= id ? `${noun} ${id}` : "";
}
