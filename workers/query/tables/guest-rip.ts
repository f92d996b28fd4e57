import { formatCount } from "../../core/format.js";
import { OTHER_ADDRESSES, RIP_WINDOW_NS } from "../../facts/guest-rip-store.js";
import type { Inventory } from "../../facts/inventory.js";
import { exitName } from "../../model/kvm/exit-code.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { laneColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { STEP_ROWS } from "../resumable.js";
import { wantedLanes } from "../session-window.js";

/** Reasons a row names. */
const REASONS = 4;
/** Addresses of a vCPU that have a row; while counting, twice as many are kept. */
const MOST_ROWS = 1024;

/** Exits of a vCPU at one address, or at all addresses that share the row `others`. */
interface Place {
  exits: number;
  readonly byCode: Map<number, number>;
}

/** `share`: of all exits of the vCPU. The row without an address has those that no other row has. */
export const guestRipTable: PanelTable = {
  name: "guest-rip",
  title: "Where guests are",
  about: "An address at which a vCPU left its guest, how often and why.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("guest_rip", "symbol"),
    ...numberColumns("exits", "share"),
    ...textColumns("reasons"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    const { guestRips, lanes, stacks, inventory } = context;
    const vmOf = vmLanesOf(inventory);
    const isWanted = wantedLanes(context, hasLane);
    const byLane = new Map<LaneId, Map<number, Place>>();
    for (let row = guestRips.firstFrom("window", Math.floor(t0 / RIP_WINDOW_NS)); row < guestRips.count; row++) {
      if (row % STEP_ROWS === 0) yield;
      if (t1 <= guestRips.columns.window.at(row) * RIP_WINDOW_NS) break;
      const lane = guestRips.columns.lane.at(row);
      if (!isWanted(lane)) continue;
      const places = byLane.get(lane) ?? new Map<number, Place>();
      byLane.set(lane, places);
      addTo(places, guestRips.columns.address.at(row), guestRips.columns.code.at(row), guestRips.columns.count.at(row));
      if (2 * MOST_ROWS < places.size) cut(places);
    }
    for (const [lane, places] of byLane) {
      cut(places);
      const all = [...places.values()].reduce((sum, { exits }) => sum + exits, 0);
      for (const [address, place] of [...places].sort(([, a], [, b]) => b.exits - a.exits)) {
        const symbol = stacks.frames.guestNames.nameOf(vmOf.get(lane) ?? NO_LANE, address);
        const text = addressText(address);
        yield [lanes.specs[lane]?.path, text, symbol, place.exits, place.exits / all, reasonsText(place)];
      }
    }
  },
};

/** Lane of the VM by lane of a vCPU. */
function vmLanesOf({ vcpus, vms }: Inventory): ReadonlyMap<LaneId, LaneId> {
  return new Map(Array.from(vcpus.lane, (lane, row) => [lane, vms.lane[vcpus.vm[row] as number] as LaneId]));
}

function addTo(places: Map<number, Place>, address: number, code: number, count: number): void {
  // NaN, for the others, is one key to a Map.
  const place = places.get(address) ?? { exits: 0, byCode: new Map<number, number>() };
  places.set(address, place);
  place.exits += count;
  place.byCode.set(code, (place.byCode.get(code) ?? 0) + count);
}

/** Leaves those with most exits; the rest goes to the others. */
function cut(places: Map<number, Place>): void {
  if (places.size <= MOST_ROWS) return;
  const known = [...places].filter(([address]) => !Number.isNaN(address)).sort(([, a], [, b]) => b.exits - a.exits);
  for (const [address, { exits }] of known.slice(MOST_ROWS - 1)) {
    places.delete(address);
    addTo(places, OTHER_ADDRESSES, 0, exits);
  }
}

/** "0xffffffff81e3f0a2"; "others" for the sum of the remaining addresses. */
export function addressText(address: number): string {
  return Number.isNaN(address) ? "others" : `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`;
}

/** "EPT_VIOLATION 14 999, EXTERNAL_INTERRUPT 3". */
function reasonsText({ byCode }: Place): string {
  const reasons = [...byCode].filter(([code]) => code !== 0).sort(([, a], [, b]) => b - a);
  return reasons
    .slice(0, REASONS)
    .map(([code, count]) => `${exitName(code)} ${formatCount(count)}`)
    .join(", ");
}
