import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { StealParty, StealSquare } from "../../model/steal-square.js";
import type { ThreadRoles } from "../thread-roles.js";
import type { StealCell } from "./victim-row.js";

export interface SquareOptions {
  readonly openVictims: ReadonlySet<string>;
  readonly openCulprits: ReadonlySet<string>;
}

/** Sums the steal matrix by VM, and by kind for what is no VM's. */
export function stealSquare(cells: readonly StealCell[], roles: ThreadRoles, options: SquareOptions): StealSquare {
  const victims = new Parties(options.openVictims);
  const culprits = new Parties(options.openCulprits);
  const sums = new Map<number, Sum>();
  let allNs = 0;
  for (const cell of cells) {
    allNs += cell.totalNs;
    const down = victims.of(cell.victim, victimWord(cell.victim, roles), roles.vmOf(cell.victim), cell.totalNs);
    const across = culprits.of(cell.culprit, culpritWord(cell), culpritVm(cell, roles), cell.totalNs);
    for (const victim of down) for (const culprit of across) addTo(sums, victim, culprit, cell);
  }
  const [downOrder, acrossOrder] = [victims.order(), culprits.order()];
  return {
    ...columnsOf([...sums.values()], placesOf(downOrder), placesOf(acrossOrder)),
    victims: partiesOf(victims, downOrder),
    culprits: partiesOf(culprits, acrossOrder),
    allNs,
  };
}

/** Threads that are no VM's, as people tell them apart. */
function victimWord(victim: LaneId, roles: ThreadRoles): string {
  return roles.isKernel(victim) ? "kernel" : "host";
}

/** Culprits of a kind that the matrix sums up are no VM's members: which VMs they are of is not known. */
function culpritWord({ kind, isOthers }: StealCell): string {
  return isOthers && (kind === "other-vm" || kind === "own-vm") ? "others" : kind;
}

function culpritVm({ culprit, isOthers }: StealCell, roles: ThreadRoles): LaneId {
  return isOthers ? NO_LANE : roles.vmOf(culprit);
}

interface Party extends Omit<StealParty, "members" | "totalNs"> {
  totalNs: number;
  /** Lanes seen in a group. */
  readonly lanes: Set<LaneId>;
  readonly group: number;
}

/** The parties of one side, groups and members, numbered as they come. */
class Parties {
  readonly all: Party[] = [];
  private readonly numbers = new Map<string | number, number>();

  constructor(private readonly open: ReadonlySet<string>) {}

  /** Numbers of the group of a lane, and of the lane itself where the group is open. */
  of(lane: LaneId, word: string, vm: LaneId, ns: number): readonly number[] {
    const key = vm === NO_LANE ? word : `${vm}`;
    const group = this.numberOf(key, () => ({ key, lane: vm, word, isMember: false, group: -1 }));
    const party = this.all[group] as Party;
    party.totalNs += ns;
    if (lane === NO_LANE) return [group];
    party.lanes.add(lane);
    if (!this.open.has(key)) return [group];
    const member = this.numberOf(lane, () => ({ key: `${key}/${lane}`, lane, word: "", isMember: true, group }));
    (this.all[member] as Party).totalNs += ns;
    return [group, member];
  }

  /** Groups by what they have in all, each with its members after it. */
  order(): readonly number[] {
    const bySize = [...this.all.keys()].sort((a, b) => this.sizeOf(b) - this.sizeOf(a));
    const members = new Map<number, number[]>();
    for (const number of bySize) {
      const { group } = this.all[number] as Party;
      if (0 <= group) members.set(group, [...(members.get(group) ?? []), number]);
    }
    return bySize
      .filter((number) => !(this.all[number] as Party).isMember)
      .flatMap((group) => [group, ...(members.get(group) ?? [])]);
  }

  private sizeOf(number: number): number {
    return (this.all[number] as Party).totalNs;
  }

  private numberOf(key: string | number, make: () => Omit<Party, "totalNs" | "lanes">): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.all.push({ ...make(), totalNs: 0, lanes: new Set() }) - 1;
    this.numbers.set(key, number);
    return number;
  }
}

function partiesOf({ all }: Parties, order: readonly number[]): StealParty[] {
  return order.map((number) => {
    const { key, lane, word, isMember, lanes, totalNs } = all[number] as Party;
    return { key, lane, word, isMember, members: lanes.size, totalNs };
  });
}

/** By number of a party, its place in the order. */
function placesOf(order: readonly number[]): Int32Array {
  const places = new Int32Array(order.length);
  for (const [place, number] of order.entries()) places[number] = place;
  return places;
}

interface Sum {
  readonly victim: number;
  readonly culprit: number;
  totalNs: number;
  times: number;
  worst: StealCell;
}

/** More parties than any session has lanes. */
const MOST_PARTIES = 2 ** 26;

function addTo(sums: Map<number, Sum>, victim: number, culprit: number, cell: StealCell): void {
  const key = victim * MOST_PARTIES + culprit;
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { victim, culprit, totalNs: cell.totalNs, times: cell.count, worst: cell });
    return;
  }
  sum.totalNs += cell.totalNs;
  sum.times += cell.count;
  if (sum.worst.maxNs < cell.maxNs) sum.worst = cell;
}

function columnsOf(sums: readonly Sum[], down: Int32Array, across: Int32Array) {
  return {
    count: sums.length,
    victim: Int32Array.from(sums, ({ victim }) => down[victim] as number),
    culprit: Int32Array.from(sums, ({ culprit }) => across[culprit] as number),
    totalNs: Float64Array.from(sums, ({ totalNs }) => totalNs),
    times: Float64Array.from(sums, ({ times }) => times),
    maxNs: Float64Array.from(sums, ({ worst }) => worst.maxNs),
    worstNs: Float64Array.from(sums, ({ worst }) => worst.worstNs),
    worstVictim: Int32Array.from(sums, ({ worst }) => worst.victim),
    worstCulprit: Int32Array.from(sums, ({ worst }) => worst.culprit),
  };
}
