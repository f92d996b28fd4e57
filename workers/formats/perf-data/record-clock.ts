/** Times of records, from a value of their clock on. */
export class RecordClock {
  readonly high: number;
  readonly low: number;

  constructor(
    base: bigint,
    private readonly little: boolean,
  ) {
    this.high = Number(base >> 32n);
    this.low = Number(base & 0xffffffffn);
  }

  /** NaN: 0 and all ones stand for no time (tools/perf/util/ordered-events.c). */
  timeAt(view: DataView, at: number): number {
    const { little } = this;
    const high = view.getUint32(little ? at + 4 : at, little);
    const low = view.getUint32(little ? at : at + 4, little);
    if (high === 0 && low === 0) return Number.NaN;
    if (high === 0xffffffff && low === 0xffffffff) return Number.NaN;
    return (high - this.high) * 2 ** 32 + (low - this.low);
  }
}
