import type { ProfileSources } from "../model/profile.js";
import {
  PROFILE_GROUPS,
  PROFILE_SOURCES,
  type ProfileGroup,
  type ProfileSource,
  type TimeRange,
} from "../model/profile-scope.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import { defaultGroups, madeDefaultGroups } from "./default-groups.js";
import { PROFILE_FORMATS } from "./formats/index.js";
import { FunctionTrie } from "./function-trie.js";
import { Kept } from "./kept.js";
import { LaneClasses } from "./lane-classes.js";
import { exitSteps } from "./made/exits.js";
import { offCpuSteps } from "./made/off-cpu.js";
import { stealSetSteps } from "./made/steal.js";
import type { SampleSet } from "./sample-set.js";
import { seenEvents } from "./seen-events.js";

export const ALWAYS: readonly TimeRange[] = [{ t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY }];

/** How often an event was sampled. */
export interface EventCount {
  /** String id of its name. */
  readonly event: number;
  readonly samples: number;
  /** "ns", "samples" or the name of the event. */
  readonly unit: string;
  /** Samples say for how many events, or ns, they stand. */
  readonly isCounted: boolean;
}

/** What profiles of a session are made of. It moves on with the session. */
export class SampleSets {
  private trie: FunctionTrie;
  private readonly made = new Kept<SampleSet>();
  private classes: { readonly key: string; readonly value: LaneClasses } | undefined;
  private defaults: { readonly key: string; readonly value: readonly ProfileGroup[] } | undefined;
  private counted:
    | { readonly key: string; readonly value: ReadonlyMap<ProfileSource, readonly EventCount[]> }
    | undefined;

  constructor(private readonly context: QueryContext) {
    this.trie = new FunctionTrie(context.stacks, context.strings);
  }

  /** Changes when an answer may be another one than before. */
  get version(): string {
    const { samples, stacks, lanes } = this.context;
    const { runqueue, guestRips, offCpu } = this.context;
    const counts = [samples, runqueue, guestRips, offCpu].map(({ count }) => count);
    return `${counts.join(" ")} ${stacks.size} ${stacks.frames.version} ${lanes.version}`;
  }

  /**
   * The samples of a source. Those that are made of something else are made at the first question about these ranges: a
   * time that lies across the end of one counts with its part in it.
   */
  *of(source: ProfileSource, ranges: readonly TimeRange[] = ALWAYS): Steps<SampleSet> {
    const base = this.base();
    if (source === "host" || source === "guest") return { source, samples: this.context.samples, trie: base };
    const key = source === "exits" ? "" : ranges.map(({ t0, t1 }) => `${t0} ${t1}`);
    return yield* this.made.of(`${source} ${this.version} ${key}`, () => this.make(source, base, ranges));
  }

  functionOfFrame(frame: number): number {
    return this.base().functionOfFrame(frame);
  }

  private make(source: MadeSource, base: FunctionTrie, ranges: readonly TimeRange[]): Steps<SampleSet> {
    switch (source) {
      case "off-cpu":
        return offCpuSteps(this.context, base, ranges);
      case "steal":
        return stealSetSteps(this.context, base, ranges, this.laneClasses());
      case "exits":
        return exitSteps(this.context, base, this.laneClasses());
    }
  }

  private base(): FunctionTrie {
    const { stacks, strings } = this.context;
    if (this.trie.isOutdated) this.trie = new FunctionTrie(stacks, strings);
    this.trie.update();
    return this.trie;
  }

  laneClasses(): LaneClasses {
    const key = `${this.context.lanes.version} ${this.context.samples.count}`;
    if (this.classes?.key !== key) this.classes = { key, value: new LaneClasses(this.context) };
    return this.classes.value;
  }

  /** Events of a source, those that profilers sampled first, of them those with most samples. */
  eventsOf(source: ProfileSource): readonly EventCount[] {
    if (this.counted?.key !== this.version) this.counted = { key: this.version, value: this.count() };
    return this.counted.value.get(source) ?? [];
  }

  sources(): ProfileSources {
    const { strings, stacks } = this.context;
    const sources = PROFILE_SOURCES.flatMap((source) => {
      const events = this.eventsOf(source);
      if (events.length === 0) return [];
      const samples = events.reduce((sum, one) => sum + one.samples, 0);
      const named = events.map(({ event, ...one }) => ({ name: strings.get(event), ...one }));
      return [{ source, samples, events: named, groups: GROUPS_OF[source], defaultGroups: this.defaultGroups(source) }];
    });
    const formats = PROFILE_FORMATS.map((format) => {
      const { name, title, ending, mime } = format;
      const { writeDiff, writeEvents } = "write" in format ? format : {};
      return { name, title, ending, mime, hasDiffs: writeDiff !== undefined, hasEvents: writeEvents !== undefined };
    });
    return { sources, formats, version: stacks.frames.version };
  }

  /** Those that a profile of a source begins with. */
  defaultGroups(source: ProfileSource): readonly ProfileGroup[] {
    if (source !== "host") return madeDefaultGroups(this.laneClasses(), GROUPS_OF[source]);
    if (this.defaults?.key !== this.version) {
      this.defaults = { key: this.version, value: defaultGroups(this.context, this.laneClasses()) };
    }
    return this.defaults.value;
  }

  /** What the other sources would be made of, and how much of it there is. */
  private madeEvents(): (readonly [MadeSource, readonly EventCount[]])[] {
    const { offCpu, runqueue, guestRips, inventory, strings } = this.context;
    const vcpus = new Set(inventory.vcpus.lane);
    let stays = 0;
    for (let row = 0; 0 < vcpus.size && row < runqueue.count; row += 1) {
      if (vcpus.has(runqueue.columns.lane.at(row))) stays += 1;
    }
    const made = (source: MadeSource, samples: number, unit: string) => {
      const events = samples === 0 ? [] : [{ event: strings.idOf(source), samples, unit, isCounted: true }];
      return [source, events] as const;
    };
    return [made("off-cpu", offCpu.count, "ns"), made("steal", stays, "ns"), made("exits", guestRips.count, "exits")];
  }

  private count(): ReadonlyMap<ProfileSource, readonly EventCount[]> {
    const { samples, strings } = this.context;
    const { isOfGuest } = this.laneClasses();
    const events = seenEvents(samples, isOfGuest);
    const listed = (of: "ofHost" | "ofGuest") =>
      events
        .filter((seen) => 0 < seen[of])
        // Samples of profilers come before call stacks of events, which tell no time.
        .sort((a, b) => Number(a.isOfEvent) - Number(b.isOfEvent) || b[of] - a[of])
        .map(({ event, isWeighed, isUnweighed, ...seen }): EventCount => {
          const unit = isWeighed ? unitOfEvent(strings.get(event)) : "samples";
          return { event, samples: seen[of], unit, isCounted: !isUnweighed };
        });
    return new Map([["host", listed("ofHost")], ["guest", listed("ofGuest")], ...this.madeEvents()]);
  }
}

/** Sources whose samples are made of something else. */
type MadeSource = Exclude<ProfileSource, "host" | "guest">;

/** Groups that say something of the samples of a source. */
const GROUPS_OF: Readonly<Record<ProfileSource, readonly ProfileGroup[]>> = {
  host: PROFILE_GROUPS,
  guest: PROFILE_GROUPS.filter((group) => group !== "exit-reason"),
  "off-cpu": ["machine", "vm", "vcpu", "process", "thread", "cpu", "dso", "state"],
  steal: ["machine", "vm", "vcpu", "cpu", "state"],
  exits: ["machine", "vm", "vcpu"],
};

/** Clocks count ns; of all other events a weight is how many there were. */
function unitOfEvent(name: string): string {
  return /^(?:cpu|task)-clock\b/.test(name) ? "ns" : name;
}
