import { StringTable } from "../../core/string-table.js";
import type { EventBatch } from "../../model/event-batch.js";
import { fillRow } from "../fill-row.js";
import type { EventCheckpoint, EventMapper, EventMapping, FieldValue, StreamReader, StreamTally } from "../format.js";
import { ColumnStream } from "../ranked/column-stream.js";
import type { RankedEvent } from "../ranked/ranked-stream.js";
import { PHASE_NAMES, Phase, type SliceData, type Track } from "./slice-columns.js";

/** What the file says of the event in bytes [offset, offset + length), beside what its columns hold. */
export type ReadDetails = (offset: number, length: number) => Promise<Readonly<Record<string, FieldValue>>>;

const EVENTS_PER_CHECKPOINT = 4096;
const FIELDS = ["name", "track", "track_name", "tid", "pid", "dur_ns", "value", "flow", "highest"];

/** Slices and counters of all tracks, on no CPU. */
export class SliceStream extends ColumnStream {
  constructor(
    private readonly data: SliceData,
    base: bigint,
    private readonly details: ReadDetails,
  ) {
    super({ count: data.count, times: data.times, classes: data.phases }, base);
  }

  open(mapper: EventMapper, originNs: bigint): StreamReader {
    return new SliceReader(this.data, this.base, mapper, originNs);
  }

  async *events(stream: number, rank: number, isWanted: (index: number) => boolean): AsyncGenerator<RankedEvent> {
    const { data, base } = this;
    const wanted = PHASE_NAMES.map((_, index) => isWanted(index));
    for (let at = rank; at < data.count; at += 1) {
      const phase = data.phases[at] as Phase;
      if (!wanted[phase]) continue;
      const details = await this.details(data.offsets[at] as number, data.lengths[at] as number);
      const ns = base + BigInt(data.times[at] as number);
      const fields = { ...fieldsOf(data, at), ...details };
      yield { name: PHASE_NAMES[phase], rank: at, ns, stream, cpu: -1, fields, context: {} };
    }
  }
}

function fieldsOf(
  { names, strings, tracks, trackList, phases, values }: SliceData,
  at: number,
): Record<string, FieldValue> {
  const { name, pid, tid } = trackList[tracks[at] as number] as Track;
  const phase = phases[at] as Phase;
  const value = values[at] as number;
  return {
    ...(phase === Phase.END ? {} : { name: strings[names[at] as number] ?? "" }),
    ...(phase === Phase.SLICE ? { dur_ns: value } : {}),
    ...(phase === Phase.COUNTER ? { value } : {}),
    ...(Phase.FLOW_BEGIN <= phase ? { flow: value < 0 ? -1 - value : value } : {}),
    ...(pid < 0 ? {} : { pid }),
    ...(tid < 0 ? {} : { tid }),
    ...(name === "" ? {} : { track_name: name }),
  };
}

class SliceReader implements StreamReader {
  private readonly strings = new StringTable();
  /** By id of the data: the reader's. */
  private readonly ids: number[] = [];
  private readonly plans: readonly (PhasePlan | undefined)[];
  private readonly trackNames: readonly number[];
  private readonly shift: number;
  private at = 0;
  private sent = 0;
  private readonly checkpoints: EventCheckpoint[] = [];
  private readonly countedAt = PHASE_NAMES.map(() => 0);
  private readonly byPhase = PHASE_NAMES.map(() => 0);

  constructor(
    private readonly data: SliceData,
    private readonly base: bigint,
    mapper: EventMapper,
    private readonly originNs: bigint,
  ) {
    this.shift = Number(base - originNs);
    this.plans = PHASE_NAMES.map((name) => planOf(mapper(name, FIELDS)));
    // Strings of tracks come with the first batch.
    this.trackNames = data.trackList.map(({ name }) => (name === "" ? -1 : this.strings.idOf(name)));
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    const { data, plans, byPhase } = this;
    for (; this.at < data.count && batch.count < batch.ts.length; this.at += 1) {
      if (this.at % EVENTS_PER_CHECKPOINT === 0) this.addCheckpoint();
      const phase = data.phases[this.at] as number;
      byPhase[phase] = (byPhase[phase] as number) + 1;
      const plan = plans[phase];
      if (plan !== undefined) this.write(plan, this.at, batch, batch.count++);
    }
    batch.newStrings = this.strings.since(this.sent);
    this.sent = this.strings.size;
    return this.at < data.count;
  }

  private addCheckpoint(): void {
    const { at, byPhase, countedAt, data, shift } = this;
    const classes = byPhase.flatMap((count, phase) => {
      const some = count - (countedAt[phase] as number);
      countedAt[phase] = count;
      return 0 < some ? [phase, some] : [];
    });
    const latest = at === 0 ? Number.NEGATIVE_INFINITY : (data.times[at - 1] as number) + shift;
    this.checkpoints.push({
      events: at,
      latest,
      originNs: this.originNs,
      classes: Uint32Array.from(classes),
      state: at,
    });
  }

  private write(plan: PhasePlan, at: number, batch: EventBatch, row: number): void {
    const { data, shift } = this;
    const track = data.tracks[at] as number;
    const { pid, tid } = data.trackList[track] as Track;
    fillRow(batch, row, plan.empty, NO_FIELDS, this.strings);
    batch.ts[row] = (data.times[at] as number) + shift;
    batch.cpus[row] = -1;
    for (const { slot, field } of plan.slots) {
      if (slot === "s" || slot === "r") {
        batch[slot][row] = field === "name" ? this.idOf(data.names[at] as number) : (this.trackNames[track] as number);
      } else if (field === "track") batch[slot][row] = track;
      else if (field === "pid") batch[slot][row] = pid;
      else if (field === "tid") batch[slot][row] = tid < 0 ? Number.NaN : tid;
      else if (field === "highest") batch[slot][row] = data.highest[track] as number;
      else if (field === plan.value) batch[slot][row] = data.values[at] as number;
    }
  }

  private idOf(name: number): number {
    const known = this.ids[name];
    if (known !== undefined) return known;
    const id = this.strings.idOf(this.data.strings[name] ?? "");
    this.ids[name] = id;
    return id;
  }

  get events(): number {
    return this.at;
  }

  get bytesRead(): number {
    return this.at === 0 ? 0 : (this.data.offsets[this.at - 1] as number);
  }

  get tally(): StreamTally {
    const { data, base, at, byPhase, checkpoints, bytesRead } = this;
    const counts = new Map(
      PHASE_NAMES.flatMap((name, i) => (byPhase[i] ? [[name, byPhase[i] as number] as const] : [])),
    );
    const ns = (time: number | undefined) => (at === 0 || time === undefined ? undefined : base + BigInt(time));
    // What the last slices begin with is no end of the session.
    const last = at === data.count ? data.end : data.times[at - 1];
    return { counts, events: at, firstNs: ns(data.times[0]), lastNs: ns(last), bytesRead, lost: [], checkpoints };
  }

  close(): void {}
}

const NO_FIELDS = new Map<string, FieldValue>();

interface PhasePlan {
  /** All slots absent but constants. */
  readonly empty: EventMapping;
  readonly slots: readonly { readonly slot: EventMapping["slots"][number]["slot"]; readonly field: string }[];
  /** The field that the column of values is. */
  readonly value: string;
}

function planOf(mapping: EventMapping | undefined): PhasePlan | undefined {
  if (mapping === undefined) return undefined;
  const slots = mapping.slots.flatMap(({ slot, ...source }) =>
    "fields" in source ? source.fields.map((field) => ({ slot, field })) : [],
  );
  const value = ["dur_ns", "flow"].find((name) => slots.some(({ field }) => field === name)) ?? "value";
  const constants = mapping.slots.filter((slot) => "constant" in slot);
  return { empty: { kind: mapping.kind, slots: constants }, slots, value };
}
