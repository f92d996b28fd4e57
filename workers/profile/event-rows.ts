import { FrameList } from "./frame-list.js";
import { FunctionSums } from "./function-sums.js";
import type { GroupFrame } from "./groups.js";
import { DROPPED, nodeAfter } from "./node-map.js";
import type { Prepared } from "./prepared.js";

/** By row. */
export interface RowSums {
  readonly self: number[];
  readonly total: number[];
  readonly selfSamples: number[];
  readonly totalSamples: number[];
}

/** The rows that several events have in common: one that an event does not have has no sums of it. */
export interface EventRows {
  readonly count: number;
  /** Adds the samples of an event. Answers what all of them weigh. */
  add(prepared: Prepared, sums: RowSums): { readonly weight: number; readonly samples: number };
  /** Frames by row. `textOf`: of a string id. */
  frames(textOf: (id: number) => string): FrameList;
}

/** A row for each function. While a trace is read, functions get other numbers from event to event: names tell them. */
export class FunctionRows implements EventRows {
  private readonly rows = new Map<string, number>();
  private readonly names: number[] = [];
  private readonly dsos: number[] = [];
  private readonly owners: string[] = [];
  private readonly kinds: number[] = [];
  private readonly unresolved: boolean[] = [];
  private readonly linkNames: number[] = [];

  get count(): number {
    return this.names.length;
  }

  add({ folded, map }: Prepared, sums: RowSums): { readonly weight: number; readonly samples: number } {
    const own = new FunctionSums(folded, map);
    for (const one of own.order()) {
      const row = this.rowOf(map.functions, one);
      sums.self[row] = (sums.self[row] ?? 0) + (own.self[one] as number);
      sums.total[row] = (sums.total[row] ?? 0) + (own.total[one] as number);
      sums.selfSamples[row] = (sums.selfSamples[row] ?? 0) + (own.selfSamples[one] as number);
      sums.totalSamples[row] = (sums.totalSamples[row] ?? 0) + (own.totalSamples[one] as number);
    }
    return { weight: own.weight, samples: own.samples };
  }

  frames(textOf: (id: number) => string): FrameList {
    const functions = {
      nameOf: (row: number) => this.names[row] as number,
      dsoOf: (row: number) => this.dsos[row] as number,
      ownerOf: (row: number) => this.owners[row] as string,
      kindOf: (row: number) => this.kinds[row] as number,
      isUnresolved: (row: number) => this.unresolved[row] === true,
      linkNameOf: (row: number) => this.linkNames[row] as number,
    };
    return new FrameList({ groupFrames: [], functions }, textOf);
  }

  private rowOf(functions: Prepared["map"]["functions"], one: number): number {
    const [name, dso, owner] = [functions.nameOf(one), functions.dsoOf(one), functions.ownerOf(one)];
    const key = `${name} ${dso} ${owner}`;
    const known = this.rows.get(key);
    if (known !== undefined) return known;
    const row = this.names.push(name) - 1;
    this.dsos.push(dso);
    this.owners.push(owner);
    this.kinds.push(functions.kindOf(one));
    this.unresolved.push(functions.isUnresolved(one));
    this.linkNames.push(functions.linkNameOf(one));
    this.rows.set(key, row);
    return row;
  }
}

/** A row for each group of a kind. Samples of which the group says nothing have none. */
export class GroupRows implements EventRows {
  private readonly rows = new Map<string, number>();
  private readonly groups: GroupFrame[] = [];

  get count(): number {
    return this.groups.length;
  }

  add({ folded, map }: Prepared, sums: RowSums): { readonly weight: number; readonly samples: number } {
    const { prefixes, groupFrames, leaves, weights, samples } = folded;
    const whole = { weight: 0, samples: 0 };
    for (let leaf = 0; leaf < leaves.size; leaf += 1) {
      if (nodeAfter(map, leaves.seconds[leaf] as number) === DROPPED) continue;
      const [weight, count] = [weights[leaf] as number, samples[leaf] as number];
      whole.weight += weight;
      whole.samples += count;
      const prefix = leaves.firsts[leaf] as number;
      if (prefix < 0) continue;
      const row = this.rowOf(groupFrames[prefixes.seconds[prefix] as number] as GroupFrame);
      for (const part of [sums.self, sums.total]) part[row] = (part[row] ?? 0) + weight;
      for (const part of [sums.selfSamples, sums.totalSamples]) part[row] = (part[row] ?? 0) + count;
    }
    return whole;
  }

  frames(textOf: (id: number) => string): FrameList {
    const none = {
      nameOf: () => -1,
      dsoOf: () => -1,
      ownerOf: () => "",
      kindOf: () => 0,
      isUnresolved: () => false,
      linkNameOf: () => -1,
    };
    return new FrameList({ groupFrames: this.groups, functions: none }, textOf);
  }

  private rowOf(frame: GroupFrame): number {
    const key = `${frame.lane} ${frame.name}`;
    const known = this.rows.get(key);
    if (known !== undefined) return known;
    const row = this.groups.push(frame) - 1;
    this.rows.set(key, row);
    return row;
  }
}
