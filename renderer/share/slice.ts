import { base64 } from "../../workers/core/base64.js";
import type { EngineApi, IntervalTable, LaneList } from "../../workers/model/engine-api.js";
import { DIMMED } from "../../workers/model/states.js";
import { titleOf } from "../viewmodel/lane-names.js";
import { stateStyle, stateTitle } from "../viewmodel/state-style.js";
import type { PictureLane } from "./picture.js";

/** A slice with more intervals is a table of cells. At some eight bytes for each it stays below 2 MB. */
const MOST_INTERVALS = 200_000;
/** Cells of a lane in a slice of cells. */
const CELLS = 3000;

/** Lanes of a range as plain data, for the page of a report to draw and to ask (slice-page.ts). */
export interface Slice {
  readonly spanNs: number;
  /** From the first event of the trace to the begin of the slice. */
  readonly offsetNs: number;
  readonly lanes: readonly { readonly name: string; readonly path: string }[];
  readonly labels: readonly SliceLabel[];
  readonly looks: Readonly<Record<number, { readonly title: string; readonly height: number; readonly rank: number }>>;
  /** 0: `data` holds intervals. Else the ns of a cell of `data`. */
  readonly cellNs: number;
  /**
   * As base64, lane by lane, in LEB128: the number of runs, and for each run the time since the end of the one before, its
   * length and its label; of cells the number of equal cells, and state and share (0 to 255) of the largest and the second.
   */
  readonly data: string;
}

/** What an interval shows: its state, the reason for it and who caused it. */
export interface SliceLabel {
  readonly state: number;
  readonly text: string;
}

/** Collects a slice. Where there are too many intervals it holds the shares of states in short stretches. */
export async function sliceOf(
  engine: Pick<EngineApi, "cells" | "intervals">,
  list: LaneList,
  lanes: readonly PictureLane[],
  { t0, t1, beginNs }: { readonly t0: number; readonly t1: number; readonly beginNs: number },
): Promise<Slice> {
  const ids = Int32Array.from(lanes, ({ lane }) => lane);
  const labels = new Labels(list);
  // A pinned lane is on show twice.
  const once = Int32Array.from(new Set(ids));
  const table = await engine.intervals({ lanes: once, t0, t1, limit: MOST_INTERVALS, order: "time" });
  const isExact = table.total <= table.count;
  const head = {
    spanNs: Math.round(t1 - t0),
    offsetNs: Math.round(t0 - beginNs),
    lanes: lanes.map(({ lane, name }) => ({ name, path: list.paths[lane] ?? "" })),
  };
  const data = isExact
    ? intervalBytes(ids, table, { t0, t1 }, labels)
    : cellBytes(ids, (await engine.cells({ lanes: ids, t0, t1, width: CELLS })).cells, labels);
  return {
    ...head,
    labels: labels.all,
    looks: labels.looks(),
    cellNs: isExact ? 0 : (t1 - t0) / CELLS,
    data: base64(Uint8Array.from(data)),
  };
}

class Labels {
  readonly all: SliceLabel[] = [];
  private readonly known = new Map<string, number>();
  private readonly states = new Set<number>();

  constructor(private readonly list: LaneList) {}

  of(state: number, reason: string, culprit: number): number {
    const key = `${state} ${culprit} ${reason}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const by = culprit < 0 ? "" : titleOf(this.list, culprit);
    this.all.push({ state, text: [reason, by].filter((part) => part !== "").join(" · ") });
    this.known.set(key, this.all.length - 1);
    this.see(state);
    return this.all.length - 1;
  }

  see(state: number): void {
    this.states.add(state);
  }

  looks(): Slice["looks"] {
    const look = (state: number) => {
      const { height, rank } = stateStyle(state);
      return [state, { title: stateTitle(state), height, rank }];
    };
    return Object.fromEntries([...this.states].map(look));
  }
}

function intervalBytes(
  ids: Int32Array,
  table: IntervalTable,
  { t0, t1 }: { readonly t0: number; readonly t1: number },
  labels: Labels,
): number[] {
  const rows = new Map<number, number[]>(Array.from(ids, (lane) => [lane, []]));
  for (let row = 0; row < table.count; row += 1) rows.get(table.lane[row] as number)?.push(row);
  const out: number[] = [];
  for (const lane of ids) {
    const own = rows.get(lane) ?? [];
    varint(out, own.length);
    let before = 0;
    for (const row of own) {
      const start = Math.max(0, Math.round((table.start[row] as number) - t0));
      const end = Math.max(start, Math.round(Math.min(t1, table.end[row] as number) - t0));
      varint(out, Math.max(0, start - before));
      varint(out, end - start);
      varint(out, labels.of(table.state[row] as number, table.reason[row] ?? "", table.culprit[row] ?? -1));
      before = end;
    }
  }
  return out;
}

function cellBytes(ids: Int32Array, cells: Uint8Array, labels: Labels): number[] {
  const out: number[] = [];
  const words = new Uint32Array(cells.slice().buffer);
  for (let lane = 0; lane < ids.length; lane += 1) {
    const runs: number[][] = [];
    for (let at = lane * CELLS; at < (lane + 1) * CELLS; ) {
      let end = at + 1;
      while (end < (lane + 1) * CELLS && words[end] === words[at]) end += 1;
      const [state1 = 0, share1 = 0, state2 = 0, share2 = 0] = cells.subarray(at * 4, at * 4 + 4);
      for (const [state, share] of [
        [state1, share1],
        [state2, share2],
      ] as const)
        if (0 < share) labels.see(state & ~DIMMED);
      runs.push([end - at, state1 & ~DIMMED, share1, state2 & ~DIMMED, share2]);
      at = end;
    }
    varint(out, runs.length);
    for (const run of runs) for (const value of run) varint(out, value);
  }
  return out;
}

/** LEB128. */
function varint(out: number[], value: number): void {
  let rest = value;
  while (0x80 <= rest) {
    out.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  out.push(rest);
}
