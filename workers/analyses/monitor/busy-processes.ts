import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { Session } from "../session.js";
import type { CounterTrack } from "./counter-track.js";

/** A process gets a curve once it has had so much of a CPU between two looks, millionths. */
const BUSY_PPM = 50_000;
/** Each is a lane: a guest that starts thousands of programs has no more. */
const MOST_CURVES = 100;

/** How busy the processes of a guest were, as curves of those that had much. All of them are in the table of processes. */
export class BusyProcesses {
  private readonly curves = new Map<string, { readonly track: CounterTrack; lastNs: number }>();
  /** The last look and the one before it. Each changes something of some process: of the one that looks. */
  private lookNs = Number.NaN;
  private beforeNs = Number.NaN;

  constructor(
    private readonly session: Session,
    private readonly create: (name: string) => CounterTrack,
  ) {}

  /** A row of the store of processes. */
  take(row: number): void {
    const { columns } = this.session.guestProcesses;
    const ppm = columns.ppm.at(row);
    const key = `${columns.pid.at(row)} ${columns.started.at(row)}`;
    const t = columns.t.at(row);
    if (t !== this.lookNs) [this.beforeNs, this.lookNs] = [this.lookNs, t];
    let curve = this.curves.get(key);
    if (curve === undefined) {
      if (ppm < BUSY_PPM || MOST_CURVES <= this.curves.size) return;
      const pid = columns.pid.at(row);
      const name = this.session.strings.get(columns.name.at(row));
      const life = [...this.curves.keys()].filter((other) => other.startsWith(`${pid} `)).length;
      const track = this.create(`${name} ${pid}${life === 0 ? "" : ` (${life + 1})`}, CPUs`);
      curve = { track, lastNs: this.beforeNs };
      this.curves.set(key, curve);
    }
    const { track, lastNs } = curve;
    curve.lastNs = t;
    // A process that does nothing has no rows.
    if (lastNs < this.beforeNs) track.take(this.beforeNs, 0, this.beforeNs - lastNs);
    track.take(t, ppm < 0 ? Number.NaN : ppm / 1e6, t - this.beforeNs);
  }

  finish(): readonly LaneId[] {
    return [...this.curves.values()].flatMap(({ track }) => {
      track.finish();
      return track.lane === NO_LANE ? [] : track.lane;
    });
  }
}
