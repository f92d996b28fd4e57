import type { CounterSeries } from "../facts/counter-store.js";
import type { LaneId } from "../model/lanes.js";
import {
  FIGURES,
  type GuestProcess,
  type MonitorCounter,
  type MonitorFigure,
  type MonitorPicture,
  type MonitorPictureRequest,
  type VmDetail,
  type VmPicture,
} from "../model/monitor-picture.js";
import { COUNTER_OF, UNASKED } from "../model/monitor-values.js";
import type { QueryContext } from "./context.js";
import { lastRowsAt } from "./monitor/last-rows.js";
import { seriesOfFigure, sumAt, valueAt } from "./monitor-figures.js";

const MOST_POINTS = 1000;
const MOST_EVENTS = 100;
const STATUS = "status ";

/** What was known of each watched VM at a moment, and all of one of them. Cost: its counters and processes. */
export function monitorPicture(context: QueryContext, request: MonitorPictureRequest): MonitorPicture {
  const { inventory } = context;
  const byVm = seriesByVm(context);
  const vms = Array.from(inventory.vms.lane, (lane, row): VmPicture | undefined => {
    const series = byVm.get(lane);
    if (series === undefined) return undefined;
    const vcpus = inventory.vcpus.vm.reduce((count, vm) => count + (vm === row ? 1 : 0), 0);
    const pid = inventory.vms.pid[row] ?? -1;
    const name = context.strings.get(inventory.vms.name[row] ?? -1);
    const { t } = request;
    return { lane, pid, name, vcpus, ...statusOf(context, lane, t), figures: figuresOf(series, request) };
  });
  return {
    vms: vms.filter((vm) => vm !== undefined),
    detail: request.lane === undefined ? undefined : detailOf(context, byVm, request.lane, request.t),
  };
}

/** The counters of monitor logs by the VM that they are of, also those of its vCPUs. */
function seriesByVm({ inventory, counters, lanes }: QueryContext): ReadonlyMap<LaneId, readonly CounterSeries[]> {
  const vms = new Map<LaneId, CounterSeries[]>(Array.from(inventory.vms.lane, (lane) => [lane, []]));
  const seen = new Map<LaneId, CounterSeries[] | undefined>();
  const ownerOf = (lane: LaneId): CounterSeries[] | undefined => {
    const known = vms.get(lane);
    if (known !== undefined || lane < 0) return known;
    if (!seen.has(lane)) seen.set(lane, ownerOf(lanes.specs[lane]?.parent ?? -1));
    return seen.get(lane);
  };
  for (const series of counters.series) if (series.counter === "monitor") ownerOf(series.lane)?.push(series);
  return new Map([...vms].filter(([, series]) => 0 < series.length));
}

function figuresOf(series: readonly CounterSeries[], request: MonitorPictureRequest): readonly MonitorFigure[] {
  const { t, spanNs } = request;
  const points = Math.max(2, Math.min(MOST_POINTS, request.points));
  const stepNs = spanNs / (points - 1);
  // At even times: a curve stays the same until time has gone on by a step.
  const last = Math.floor(t / stepNs) * stepNs;
  return FIGURES.flatMap((id) => {
    const parts = seriesOfFigure(id, series);
    if (parts.length === 0) return [];
    const recent = Float64Array.from({ length: points }, (_, i) => sumAt(parts, last - stepNs * (points - 1 - i)));
    return { id, value: sumAt(parts, t), recent };
  });
}

function statusOf(context: QueryContext, lane: LaneId, t: number): Pick<VmPicture, "status" | "isOver"> {
  let isOver = false;
  for (const { text } of eventsBefore(context, lane, t)) {
    if (text === UNASKED) isOver = true;
    if (text.startsWith(STATUS)) return { status: text.slice(STATUS.length), isOver };
  }
  return { status: "", isOver };
}

/** Newest first. */
function* eventsBefore({ logLines, strings }: QueryContext, lane: LaneId, t: number) {
  const { columns } = logLines;
  for (let row = logLines.firstAfter("t", t) - 1; 0 <= row; row -= 1) {
    if (columns.lane.at(row) !== lane) continue;
    yield { t: columns.t.at(row), text: strings.get(columns.message.at(row)) };
  }
}

function detailOf(
  context: QueryContext,
  byVm: ReadonlyMap<LaneId, readonly CounterSeries[]>,
  lane: LaneId,
  t: number,
): VmDetail {
  const { specs } = context.lanes;
  const counters = (byVm.get(lane) ?? []).map((series): MonitorCounter => {
    const at = series.detail.indexOf(COUNTER_OF);
    // A counter lies in a group, and that below its owner.
    const owner = specs[specs[series.lane]?.parent ?? -1]?.parent ?? lane;
    return {
      lane: series.lane,
      of: owner === lane ? "" : (specs[owner]?.name ?? ""),
      group: series.detail.slice(0, at),
      name: series.detail.slice(at + COUNTER_OF.length),
      value: valueAt(series, t),
    };
  });
  const events: { t: number; text: string }[] = [];
  for (const event of eventsBefore(context, lane, t)) {
    events.push(event);
    if (events.length === MOST_EVENTS) break;
  }
  return { lane, counters, processes: processesAt(context, lane, t), events };
}

/** A process has a row where something of it changed: the last one before the moment holds. */
function processesAt({ guestProcesses, strings }: QueryContext, lane: LaneId, t: number): readonly GuestProcess[] {
  const { columns } = guestProcesses;
  const { byPid, lookNs } = lastRowsAt(guestProcesses, lane, t);
  return [...byPid.values()]
    .filter((row) => columns.state.at(row) !== 0)
    .map((row) => {
      const ppm = columns.ppm.at(row);
      const command = columns.command.at(row);
      // One that does nothing has no row of the last look.
      const cpus = columns.t.at(row) < lookNs ? 0 : ppm < 0 ? Number.NaN : ppm / 1e6;
      return {
        pid: columns.pid.at(row),
        parent: columns.parent.at(row),
        name: strings.get(columns.name.at(row)),
        command: command < 0 ? "" : strings.get(command),
        state: String.fromCharCode(columns.state.at(row)),
        cpus,
        cpuSeconds: columns.cpuSeconds.at(row),
        residentBytes: columns.residentBytes.at(row),
      };
    });
}
