import type { Counter, CounterSeries } from "../../facts/counter-store.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { laneColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";

const COLUMNS: readonly Counter[] = ["net-rx-packets", "net-rx-bytes", "net-tx-packets", "net-tx-bytes"];
const RX_BYTES = COLUMNS.indexOf("net-rx-bytes");
const TX_BYTES = COLUMNS.indexOf("net-tx-bytes");

export const networkTable: PanelTable = {
  name: "network",
  title: "Network traffic of VMs",
  about: "A VM's network device on the host: what the guest received (rx) and sent (tx).",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("device"),
    ...numberColumns("rx_packets", "rx_bytes", "tx_packets", "tx_bytes", "rx_bytes_per_s", "tx_bytes_per_s"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const seconds = (t1 - t0) / 1e9;
    // Where the whole trace has no packet one way, that may be because it was not recorded: its cells are empty, not 0.
    const isKnown = COLUMNS.map((column) => context.counters.series.some((series) => countsAny(series, column)));
    const known = (way: number, value: number) => (isKnown[way] === true ? value : undefined);
    for (const { lane, device, growth } of devicesOf(context, t0, t1)) {
      const path = pathOf(context, lane);
      if (!scope.hasLane(path) || growth.every((by) => by === 0)) continue;
      const [rxPackets = 0, rxBytes = 0, txPackets = 0, txBytes = 0] = growth;
      const counts = [rxPackets, rxBytes, txPackets, txBytes].map((count, way) => known(way, count));
      yield [path, device, ...counts, known(RX_BYTES, rxBytes / seconds), known(TX_BYTES, txBytes / seconds)];
    }
  },
};

function countsAny(series: CounterSeries, counter: Counter): boolean {
  return series.counter === counter && 0 < series.growth(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
}

interface DeviceGrowth {
  readonly lane: LaneId;
  readonly device: string;
  /** In the order of COLUMNS. */
  readonly growth: number[];
}

function devicesOf(context: QueryContext, t0: number, t1: number): Iterable<DeviceGrowth> {
  const devices = new Map<string, DeviceGrowth>();
  for (const series of context.counters.series) {
    const column = COLUMNS.indexOf(series.counter);
    if (column < 0) continue;
    const key = `${series.lane} ${series.detail}`;
    const device = devices.get(key) ?? { lane: series.lane, device: series.detail, growth: [0, 0, 0, 0] };
    device.growth[column] = series.growth(t0, t1);
    devices.set(key, device);
  }
  return devices.values();
}
