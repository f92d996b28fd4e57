import type { CounterSeries } from "../../facts/counter-store.js";
import type { LaneTrack } from "../../index/lane-track.js";
import { CounterValue, Slice, SliceBegin, SliceEnd, SliceFlow } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { BatchWith } from "../../model/kind-fields.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, PlacelessHandler } from "../analysis.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { ThreadFinder } from "../threads-by-context/thread-finder.js";
import { type FlowPart, Flows } from "./flows.js";
import { type SliceRows, SliceTrack } from "./slice-track.js";

const BEGINS = [EventKind.SLICE_BEGIN, EventKind.SLICE_INSTANT, EventKind.COUNTER_VALUE] as const;

/** Slices and counters of traced programs: rows of slices below threads, processes and tracks. */
export const slices: AnalysisDefinition = {
  id: "slices",
  startsWith: BEGINS,
  create: createRun,
};

function createRun(session: Session): AnalysisRun {
  const machines = session.machines.map((machine) => new MachineSlices(session, machine));
  const of = (machine: Machine) => machines[machine.index] as MachineSlices;
  const begin: PlacelessHandler<Slice | SliceBegin> = (batch, i, machine) =>
    of(machine).begin(batch, i, batch[SliceBegin.durationNs][i] as number);
  const instant: PlacelessHandler<Slice> = (batch, i, machine) => of(machine).begin(batch, i, 1);
  const flow: PlacelessHandler<Slice | SliceFlow> = (batch, i, machine) => of(machine).flow(batch, i);
  const end: PlacelessHandler<SliceEnd> = (batch, i, machine) =>
    of(machine)
      .known(batch[SliceEnd.track][i] as number)
      ?.end(batch.ts[i] as number);
  const count: PlacelessHandler<CounterValue> = (batch, i, machine) => of(machine).count(batch, i);
  return {
    state: [machines],
    handlers: {
      [EventKind.SLICE_BEGIN]: begin,
      [EventKind.SLICE_INSTANT]: instant,
      [EventKind.SLICE_END]: end,
      [EventKind.SLICE_FLOW]: flow,
      [EventKind.COUNTER_VALUE]: count,
    },
    finish(endNs) {
      for (const machine of machines) machine.finish(endNs);
    },
  };
}

interface ProgramCounter {
  readonly series: CounterSeries;
  readonly track: LaneTrack;
}

const LEVELS = [State.LEVEL_1, State.LEVEL_2, State.LEVEL_3, State.LEVEL_4] as const;

class MachineSlices {
  /** By number, which a damaged trace may make any. */
  private readonly tracks = new Map<number, SliceTrack>();
  private readonly counters = new Map<string, ProgramCounter>();
  private readonly threads: ThreadFinder;
  private readonly flows: Flows;
  /** By lane of a thread: the number of its first track, whose rows lie below the thread. Others are tracks of their own. */
  private readonly threadTracks = new Map<LaneId, number>();

  constructor(
    private readonly session: Session,
    private readonly machine: Machine,
  ) {
    this.threads = new ThreadFinder(machine, session.strings);
    this.flows = new Flows(session.edges);
  }

  begin(batch: BatchWith<Slice>, i: number, durationNs: number): void {
    const t = batch.ts[i] as number;
    const track = this.track(batch, i);
    track.begin(t, durationNs, batch[Slice.name][i] as number);
    this.flows.reachNext(track, t);
  }

  flow(batch: BatchWith<Slice | SliceFlow>, i: number): void {
    const part = batch[SliceFlow.part][i] as FlowPart;
    this.flows.take(this.track(batch, i), batch.ts[i] as number, batch[SliceFlow.flow][i] as number, part);
  }

  known(track: number): SliceTrack | undefined {
    return this.tracks.get(track);
  }

  track(batch: BatchWith<Slice>, i: number): SliceTrack {
    const number = batch[Slice.track][i] as number;
    return this.tracks.get(number) ?? this.add(batch, i, number);
  }

  private add(batch: BatchWith<Slice>, i: number, number: number): SliceTrack {
    const { tree } = this.machine;
    const pid = batch[Slice.tgid][i] as number;
    const nameId = batch[Slice.trackName][i] as number;
    const name = this.session.strings.get(nameId);
    const thread = this.threads.threadWith(batch[Slice.thread][i] as number, pid, nameId);
    const isFirst = thread !== undefined && (this.threadTracks.get(thread.lane) ?? number) === number;
    if (thread !== undefined && isFirst) this.threadTracks.set(thread.lane, number);
    const rows: SliceRows = { tree, lane: isFirst ? thread?.lane : undefined, number, name, pid };
    const track = new SliceTrack(rows);
    this.tracks.set(number, track);
    return track;
  }

  count(batch: BatchWith<CounterValue>, i: number): void {
    const track = batch[CounterValue.track][i] as number;
    const name = batch[CounterValue.name][i] as number;
    const key = `${track} ${name}`;
    let counter = this.counters.get(key);
    if (counter === undefined) {
      const text = this.session.strings.get(name);
      const lane = this.machine.tree.addTrackCounter(track, text, batch[CounterValue.tgid][i] as number);
      counter = { series: this.session.counters.add("program", text, lane.id), track: lane.track };
      this.counters.set(key, counter);
    }
    const value = batch[CounterValue.value][i] as number;
    const t = batch.ts[i] as number;
    counter.series.set(t, value);
    const state = levelOf(value, batch[CounterValue.highest][i] as number);
    counter.track.enter(t, state, 0, this.session.strings.idOf(state === State.NONE ? "" : `${value}`));
  }

  finish(endNs: number): void {
    for (const track of this.tracks.values()) track.finish(endNs);
    const { hasSwitches, hasContextThreads } = this.machine;
    if (!hasSwitches && !hasContextThreads) for (const lane of this.threadTracks.keys()) this.silence(lane);
  }

  /** Nothing of a thread was recorded but its slices: no state is drawn beside them. */
  private silence(thread: LaneId): void {
    const track = this.session.lanes.track(thread);
    if (track.count === 1 && track.stateAt(0) === State.UNKNOWN) track.enter(track.startAt(0), State.NONE);
  }
}

/** In quarters of the highest value. */
function levelOf(value: number, highest: number): State {
  if (!(0 < value)) return State.NONE;
  return LEVELS[Math.min(3, Math.floor((4 * value) / highest))] ?? State.LEVEL_4;
}
