import { Records } from "../../core/records.js";
import { SAMPLES } from "../../facts/sample-store.js";
import { NO_LANE } from "../../model/lanes.js";
import type { ProfileSource } from "../../model/profile-scope.js";
import { SampleMode } from "../../model/sample-mode.js";
import type { QueryContext } from "../../query/context.js";
import type { FunctionTrie } from "../function-trie.js";
import type { SampleSet } from "../sample-set.js";
import { MadeTrie } from "./made-trie.js";

/** What is known of a sample that is made of something else. */
export interface MadeSample {
  readonly lane: number;
  readonly t: number;
  /** Of what it stands for. */
  readonly weight: number;
  /** A node of the set's trie, -1: none. */
  readonly node: number;
  readonly mode?: SampleMode;
  readonly cpu?: number;
  readonly cpuLane?: number;
  readonly comm?: number;
}

/** Samples that are made of what is no sample, such as the time that a vCPU was kept from running. */
export class MadeSet implements SampleSet {
  readonly samples = new Records(SAMPLES);
  readonly trie: MadeTrie;
  private readonly event: number;
  private readonly made: MadeSample[] = [];

  constructor(
    context: QueryContext,
    readonly source: ProfileSource,
    base: FunctionTrie,
    event: string,
  ) {
    this.trie = new MadeTrie(base, context.strings);
    this.event = context.strings.idOf(event);
  }

  add(sample: MadeSample): void {
    this.made.push(sample);
  }

  /** Puts all in order of time. Call it once. */
  finish(): this {
    this.made.sort((a, b) => a.t - b.t);
    const { columns } = this.samples;
    for (const { lane, t, weight, node, mode, cpu, cpuLane, comm } of this.made) {
      const row = this.samples.next();
      columns.lane.put(row, lane);
      columns.t.put(row, t);
      columns.comm.put(row, comm ?? -1);
      columns.cpu.put(row, cpu ?? -1);
      columns.cpuLane.put(row, cpuLane ?? NO_LANE);
      columns.mode.put(row, mode ?? SampleMode.UNKNOWN);
      columns.flags.put(row, 0);
      columns.event.put(row, this.event);
      columns.ip.put(row, Number.NaN);
      columns.stack.put(row, node);
      columns.weight.put(row, weight);
    }
    this.made.length = 0;
    return this;
  }
}
