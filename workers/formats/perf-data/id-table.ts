import { HEADER_BYTES, SampleBit } from "./abi.js";
import type { EventClass } from "./layout.js";
import { type TrailerLayout, trailerLayout } from "./sample-layout.js";

/** The VM and vCPU that a sample of a guest is from: what `perf inject --guest-data` put in from the guest's own recording. */
export interface GuestSample {
  /** The process of the VMM on the host. */
  readonly machinePid: number;
  readonly vcpu: number;
}

const NO_TRAILER: TrailerLayout = { time: -1, cpu: -1, tid: -1, id: -1, bytes: 0 };

/** Ids are numbers that the kernel counts up: those below this are looked up in an array. */
const SMALL_IDS = 1 << 16;

/** The event of each sample: by its id where there are several events. */
export class IdTable {
  /** By id: of guests' events only. */
  private readonly guests = new Map<number, GuestSample>();
  private readonly trailers: readonly TrailerLayout[];
  /** All events have the same trailer. */
  private readonly isOneTrailer: boolean;
  /** Where all samples have their id; -1: they have none, and are of the first event. */
  readonly idAt: number;
  /** Class by small id; -1: none has it. */
  readonly bySmallId: Int32Array;
  private readonly byId = new Map<number, number>();

  constructor(readonly classes: readonly EventClass[]) {
    const [first] = classes;
    const attr = first?.attr;
    this.trailers = classes.map((one) => trailerLayout(one.attr));
    this.isOneTrailer = new Set(this.trailers.map((one) => JSON.stringify(one))).size <= 1;
    // perf wants all events of a file to have their ids at the same place (evlist__valid_sample_id_all).
    const hasIds = attr !== undefined && (attr.sampleType & (SampleBit.IDENTIFIER | SampleBit.ID)) !== 0;
    this.idAt = hasIds && classes.length > 1 ? (first?.layout.id ?? -1) : -1;
    for (const { index, ids } of classes) for (const id of ids) this.byId.set(Number(id), index);
    // An id of 0 stands for the first event.
    this.byId.set(0, 0);
    const small = [...this.byId].filter(([id]) => id < SMALL_IDS);
    this.bySmallId = new Int32Array(1 + Math.max(...small.map(([id]) => id))).fill(-1);
    for (const [id, index] of small) this.bySmallId[id] = index;
  }

  /** -1: no event has its id. */
  classOfSample(view: DataView, at: number, size: number, little: boolean): number {
    const { idAt, bySmallId } = this;
    if (idAt < 0) return this.classes.length === 0 ? -1 : 0;
    if (size < idAt + 8) return -1;
    const id = idIn(view, at + idAt, little);
    return id < bySmallId.length ? (bySmallId[id] as number) : (this.byId.get(id) ?? -1);
  }

  /** -1: no event has the id. */
  classOf(id: number): number {
    return this.byId.get(id) ?? -1;
  }

  /** How the record that ends at `end` and is no sample ends: as its event has it, whose id then comes last. */
  trailerAt(view: DataView, end: number, little: boolean): TrailerLayout {
    const [first = NO_TRAILER] = this.trailers;
    if (this.isOneTrailer || end < 8 + HEADER_BYTES) return first;
    const cls = this.byId.get(idIn(view, end - 8, little));
    return cls === undefined ? first : (this.trailers[cls] as TrailerLayout);
  }

  get hasGuests(): boolean {
    return this.guests.size > 0;
  }

  /** Undefined: a sample of this machine, as far as is known. */
  guestOfSample(cls: number, view: DataView, at: number, little: boolean): GuestSample | undefined {
    if (this.guests.size === 0) return undefined;
    const { id } = (this.classes[cls] as EventClass).layout;
    return id < 0 ? undefined : this.guests.get(idIn(view, at + id, little));
  }

  /** Whether the record that ends at `end` and is no sample is of a guest. */
  isOfGuest(view: DataView, end: number, little: boolean): boolean {
    if (this.guests.size === 0) return false;
    const { id } = this.trailerAt(view, end, little);
    return 0 <= id && id + HEADER_BYTES <= end && this.guests.has(idIn(view, end - id, little));
  }

  /**
   * PERF_RECORD_ID_INDEX: a count, for each id (id, idx, cpu, tid), then in files with guests for each (machine_pid, vcpu).
   */
  learnIndex(view: DataView, at: number, size: number, little: boolean): void {
    if (size < 16) return;
    const count = idIn(view, at + 8, little);
    if (size < 16 + count * (INDEX_BYTES + GUEST_BYTES)) return;
    for (let i = 0; i < count; i += 1) {
      const guest = at + 16 + count * INDEX_BYTES + i * GUEST_BYTES;
      const machinePid = idIn(view, guest, little);
      if (machinePid === 0) continue;
      this.guests.set(idIn(view, at + 16 + i * INDEX_BYTES, little), {
        machinePid,
        vcpu: view.getInt32(little ? guest + 8 : guest + 12, little),
      });
    }
  }
}

const INDEX_BYTES = 32;
const GUEST_BYTES = 16;

function idIn(view: DataView, at: number, little: boolean): number {
  const high = view.getUint32(little ? at + 4 : at, little);
  const low = view.getUint32(little ? at : at + 4, little);
  return high * 2 ** 32 + low;
}
