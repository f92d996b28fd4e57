import type { CounterSeries } from "../../facts/counter-store.js";
import { D, Total } from "../../flat/io-records.js";
import type { LaneId } from "../../model/lanes.js";
import { NO_LANE } from "../../model/lanes.js";
import type { FlatRecords } from "../flat/flat-records.js";

/** A network device whose traffic the core counts: its record, and the packets of VMs that the record does not hold. */
export class NetDevice {
  /** Number of packets handed in by threads of each VM, by the VM's lane. */
  private readonly byVm: number[] = [];

  constructor(
    private readonly core: FlatRecords,
    /** Address of the record. */
    readonly at: number,
    index: number,
    name: number,
    /** Received bytes and packets, and sent ones. */
    private readonly series: readonly CounterSeries[],
  ) {
    const { i32 } = core.memory;
    i32[(at + D.INDEX) >> 2] = index;
    i32[(at + D.NAME) >> 2] = name;
    i32[(at + D.OWN) >> 2] = NO_LANE;
    i32[(at + D.COUNTED) >> 2] = NO_LANE;
    const totals = [D.RECEIVED, D.RECEIVED + Total.BYTES, D.SENT, D.SENT + Total.BYTES];
    totals.forEach((total, i) => {
      i32[(at + total + Total.POINTS) >> 2] = series[i]?.points.head.byteOffset ?? 0;
    });
  }

  /** The record counts the packets of another VM from now on. */
  count(vm: LaneId): void {
    const { byVm, at } = this;
    const { i32, f64 } = this.core.memory;
    const before = i32[(at + D.COUNTED) >> 2] as LaneId;
    if (before !== NO_LANE) byVm[before] = f64[(at + D.COUNT_F) >> 3] as number;
    i32[(at + D.COUNTED) >> 2] = vm;
    f64[(at + D.COUNT_F) >> 3] = byVm[vm] ?? 0;
  }

  /** It belongs to this VM, or to none. */
  own(vm: LaneId): void {
    this.core.memory.i32[(this.at + D.OWN) >> 2] = vm;
    for (const series of this.series) series.lane = vm;
  }
}
