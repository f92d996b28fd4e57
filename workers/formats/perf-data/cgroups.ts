import { columnCpu, type EventBatch } from "../../model/event-batch.js";
import { ThreadCgroup } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { TextTable } from "../text-table.js";
import { SampleBit } from "./abi.js";
import type { IdTable } from "./id-table.js";
import type { EventClass } from "./layout.js";

/** What a file tells of control groups: their names (CGROUP), and in each sample the one of its thread (`--all-cgroups`). */
export class Cgroups {
  /** By number: id of the path in the table of texts. Numbers are those of inodes, exact as doubles. */
  private readonly paths = new Map<number, number>();
  /** By thread: the number in its last sample. */
  private readonly ofThreads = new Map<number, number>();
  /** By class: bytes from the end of a sample; -1: it has no number of a group. */
  private readonly backs: Int32Array;

  private constructor(
    private readonly ids: IdTable,
    private readonly texts: TextTable,
    private readonly little: boolean,
  ) {
    this.backs = Int32Array.from(ids.classes, ({ attr, layout }) =>
      layout.tid < 0 ? -1 : cgroupBack(attr.sampleType),
    );
  }

  /** Undefined: samples do not tell the groups of their threads. */
  static of(ids: IdTable, texts: TextTable, little: boolean): Cgroups | undefined {
    const cgroups = new Cgroups(ids, texts, little);
    return cgroups.backs.some((back) => 0 < back) ? cgroups : undefined;
  }

  /** PERF_RECORD_CGROUP: number u64, path. */
  learn(view: DataView, bytes: Uint8Array, at: number, end: number): void {
    this.paths.set(this.number(view, at + 8), this.texts.idOf(bytes, at + 16, end));
  }

  /** Writes a row if the sample tells that its thread is in another group than before. False: it does not. */
  addRow(batch: EventBatch, row: number, cls: number, view: DataView, at: number): boolean {
    const back = this.backs[cls] as number;
    const { tid: tidPlace, fixedEnd } = (this.ids.classes[cls] as EventClass).layout;
    const size = view.getUint16(at + 6, this.little);
    if (back < 0 || size < fixedEnd + back) return false;
    if (this.ids.guestOfSample(cls, view, at, this.little) !== undefined) return false;
    const tid = view.getInt32(at + tidPlace, this.little);
    const number = this.number(view, at + size - back);
    if (this.ofThreads.get(tid) === number) return false;
    const path = this.paths.get(number);
    if (path === undefined) return false;
    this.ofThreads.set(tid, number);
    batch.kind[row] = EventKind.THREAD_CGROUP;
    batch.cpus[row] = columnCpu(-1);
    batch.stack[row] = -1;
    batch[ThreadCgroup.tid][row] = tid;
    batch[ThreadCgroup.isOfProcess][row] = 0;
    batch[ThreadCgroup.hierarchy][row] = -1;
    batch[ThreadCgroup.path][row] = this.texts.codes[path] as number;
    batch[ThreadCgroup.cgroupNs][row] = Number.NaN;
    return true;
  }

  private number(view: DataView, at: number): number {
    return Number(view.getBigUint64(at, this.little));
  }
}

/** Behind the number of the group lie only the sizes of pages, unless hardware traces end the sample. */
function cgroupBack(sampleType: number): number {
  if ((sampleType & SampleBit.CGROUP) === 0 || (sampleType & SampleBit.AUX) !== 0) return -1;
  const behind = [SampleBit.DATA_PAGE_SIZE, SampleBit.CODE_PAGE_SIZE].filter((bit) => (sampleType & bit) !== 0);
  return 8 * (1 + behind.length);
}
