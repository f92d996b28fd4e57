import { PairTable } from "../core/pair-table.js";
import type { GroupFrame, Grouping } from "./groups.js";
import type { SampleSet } from "./sample-set.js";
import { MODES } from "./select.js";

const UNKNOWN = -2;

/** The path of groups of each sample. Samples that agree in all that groups look at share it without being asked again. */
export class Prefixer {
  readonly prefixes = new PairTable();
  readonly groupFrames: GroupFrame[] = [];
  private readonly frameIds = new Map<string, number>();
  private readonly seen = new PairTable();
  private readonly prefixOf: number[] = [];
  private readonly bys: readonly ((row: number) => number)[];
  /** By lane and mode of the last sample: its prefix, and what else groups looked at. */
  private last = new Int32Array(0);
  private lastBys = new Int32Array(0);

  constructor(
    private readonly set: SampleSet,
    private readonly groupings: readonly Grouping[],
  ) {
    this.bys = groupings.flatMap(({ by }) => by ?? []);
  }

  of(row: number): number {
    if (this.groupings.length === 0) return -1;
    const { lane, mode } = this.set.samples.columns;
    let key = this.seen.idOf(-1, lane.at(row) * MODES + mode.at(row));
    for (const by of this.bys) key = this.seen.idOf(key, by(row));
    let prefix = this.prefixOf[key];
    if (prefix === undefined) {
      prefix = this.pathOf(row);
      this.prefixOf[key] = prefix;
    }
    return prefix;
  }

  /** The prefixes of the rows [from, to) of a list. */
  fill(rows: Int32Array, from: number, to: number, into: Int32Array): void {
    if (this.groupings.length === 0) {
      into.fill(-1, from, to);
      return;
    }
    const { lane, mode } = this.set.samples.columns;
    const { bys } = this;
    for (let i = from; i < to; i += 1) {
      const row = rows[i] as number;
      const key = lane.at(row) * MODES + mode.at(row);
      if (this.last.length <= key) this.reserve(key);
      let isSame = this.last[key] !== UNKNOWN;
      for (let n = 0; n < bys.length; n += 1) {
        const value = (bys[n] as (row: number) => number)(row);
        const at = key * bys.length + n;
        if (this.lastBys[at] !== value) isSame = false;
        this.lastBys[at] = value;
      }
      if (!isSame) this.last[key] = this.of(row);
      into[i] = this.last[key] as number;
    }
  }

  private reserve(key: number): void {
    const length = 2 * key + MODES;
    this.last = longer(this.last, length);
    this.lastBys = longer(this.lastBys, length * this.bys.length);
  }

  private pathOf(row: number): number {
    let prefix = -1;
    for (const grouping of this.groupings) {
      const frame = grouping.frameOf(row);
      if (frame !== undefined) prefix = this.prefixes.idOf(prefix, this.idOf(frame));
    }
    return prefix;
  }

  private idOf(frame: GroupFrame): number {
    const key = `${frame.group} ${frame.lane} ${frame.name}`;
    const known = this.frameIds.get(key);
    if (known !== undefined) return known;
    const id = this.groupFrames.push(frame) - 1;
    this.frameIds.set(key, id);
    return id;
  }
}

function longer(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const all = new Int32Array(length).fill(UNKNOWN);
  all.set(values);
  return all;
}
