import { joinedColumns } from "../../../../workers/core/columns.js";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import { NO_INVENTORY } from "../../../../workers/facts/inventory.js";
import { createStores } from "../../../../workers/facts/session-facts.js";
import { lanePages, lanesHead, lanesToColumns, type WrittenLanes } from "../../../../workers/index/lane-columns.js";
import type { LanePages } from "../../../../workers/index/lane-page.js";
import { LaneStore } from "../../../../workers/index/lane-store.js";
import type { LaneTrack } from "../../../../workers/index/lane-track.js";
import type { LaneKind } from "../../../../workers/model/lanes.js";
import type { QueryContext } from "../../../../workers/query/context.js";
import { NaiveLane } from "./naive-lane.js";

export function contextOf(lanes: LaneStore, untilNs: number, more: Partial<QueryContext> = {}): QueryContext {
  return {
    ...createStores(),
    lanes,
    inventory: NO_INVENTORY,
    timeline: plainTimeline(0n),
    beginNs: 0,
    untilNs,
    lost: [],
    ...more,
  };
}

export function addLane(lanes: LaneStore, kind: LaneKind, parent = -1, path?: string): number {
  const id = lanes.count;
  const spec = { kind, path: path ?? `m/${kind}/${id}`, name: `${kind} ${id}`, parent, machine: "m" };
  return lanes.add({ ...spec, order: id, subject: id });
}

/** A store with one lane of `kind`. */
export function oneLane(kind: LaneKind): { lanes: LaneStore; lane: number; track: LaneTrack } {
  const lanes = new LaneStore();
  const lane = addLane(lanes, kind);
  return { lanes, lane, track: lanes.track(lane) };
}

/** Lanes as a file or another thread would have them: JSON, and columns and pages in memory of their own. */
export function writtenLanes(lanes: LaneStore): WrittenLanes {
  const head = JSON.parse(JSON.stringify(lanesHead(lanes)));
  const columns = structuredClone(joinedColumns(lanesToColumns(lanes)));
  const [heads, grids, packed] = Object.values(lanePages(lanes)).map((pages) => {
    const all = Array.from(pages, (words) => words.slice());
    return { read: (page: number) => all[page] as Uint32Array };
  });
  return { head, columns, pages: { heads, grids, packed } as LanePages };
}

/** The rows of a track as a naive lane. */
export function naiveOf(track: LaneTrack): NaiveLane {
  const naive = new NaiveLane();
  naive.rows = Array.from({ length: track.count }, (_, row) => ({
    start: track.startAt(row),
    state: track.stateAt(row),
    reason: track.reasonAt(row),
    aux: track.auxAt(row),
  }));
  return naive;
}
