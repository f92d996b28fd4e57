import type { TextTable } from "../text-table.js";

/** Names that were asked for last are kept at hand for so many threads. */
const RECENT = 1024;
/** Of no thread. */
const NOBODY = -(2 ** 31);

/** What a trace says of the names of threads beside its events. */
export class ThreadNames {
  /** By tid: the text's id in the table that was asked with. */
  protected readonly textIds = new Map<number, number>();
  private readonly recentTids = new Int32Array(RECENT).fill(NOBODY);
  private readonly recentIds = new Int32Array(RECENT);

  constructor(private readonly comms: ReadonlyMap<number, string> = new Map()) {}

  /** The id of the thread's name in `texts`, always the same table; -1: not known. */
  textIdOf(tid: number, texts: TextTable): number {
    const slot = tid & (RECENT - 1);
    if (this.recentTids[slot] === tid) return this.recentIds[slot] as number;
    const id = this.textIds.get(tid) ?? this.learn(tid, texts);
    this.recentTids[slot] = tid;
    this.recentIds[slot] = id;
    return id;
  }

  /** The thread is called so from here on. `id`: of its name, in the table of texts. */
  rename(tid: number, id: number): void {
    this.textIds.set(tid, id);
    this.recentTids[tid & (RECENT - 1)] = NOBODY;
  }

  private learn(tid: number, texts: TextTable): number {
    const comm = this.comms.get(tid);
    const id = comm === undefined ? -1 : texts.idOfString(comm);
    this.textIds.set(tid, id);
    return id;
  }
}
