import type { ClockTrial, MachineClock } from "../../workers/model/clocks.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { endOf, type Viewport } from "./viewport.js";

/** A clock that the user tries for a machine. */
export interface ClockEdit {
  /** As it is in the session. */
  readonly clock: MachineClock;
  readonly offsetNs: bigint;
  readonly ppm: number;
}

/** Lanes that are shown at other times than the session has them, while the user tries a clock. */
export interface ClockPreview {
  readonly lanes: ReadonlySet<LaneId>;
  readonly trial: ClockTrial;
}

/** How far an edit would move the machine's times. */
export function trialOf({ clock, offsetNs, ppm }: ClockEdit): ClockTrial {
  const { machine, atSessionNs } = clock;
  const by = Number(offsetNs - BigInt(clock.offsetNs));
  return { machine, offsetNs: by, middleNs: atSessionNs, drift: (ppm - clock.ppm) * 1e-6 };
}

export function previewOf(edit: ClockEdit | undefined, lanes: LaneList | undefined): ClockPreview | undefined {
  if (edit === undefined || lanes === undefined) return undefined;
  const { machine } = edit.clock;
  const own = [...lanes.machines.keys()].filter((lane) => lanes.machines[lane] === machine);
  return { lanes: new Set(own), trial: trialOf(edit) };
}

/** By how much the lane is shown later than the session has it: a drift moves all of a window by nearly the same. */
export function shiftOf(preview: ClockPreview | undefined, lane: LaneId, view: Viewport): number {
  if (preview?.lanes.has(lane) !== true) return 0;
  const { offsetNs, middleNs, drift } = preview.trial;
  return offsetNs + drift * ((view.startNs + endOf(view)) / 2 - middleNs);
}

/** The digits after the point that are whole nanoseconds. */
const UNITS = { ns: 0, us: 3, µs: 3, ms: 6, s: 9 } as const;
const MAX_DIGITS = 18;

/** "402 260 000", "-1.5 ms": ns; undefined where it is not understood. Exact to the nanosecond. */
export function parsedOffset(text: string): bigint | undefined {
  const match = /^([+−-]?)(\d+)(?:\.(\d+))?(ns|us|µs|ms|s)?$/.exec(text.replace(/\s/g, "").replace("μ", "µ"));
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", unit = "ns"] = match;
  const digits = UNITS[unit as keyof typeof UNITS];
  if (digits < fraction.length || MAX_DIGITS < whole.length + digits) return undefined;
  const ns = BigInt(whole + fraction.padEnd(digits, "0"));
  return sign === "-" || sign === "−" ? -ns : ns;
}

/** "402 260 000". */
export function offsetText(ns: bigint): string {
  const digits = `${ns < 0n ? -ns : ns}`.replace(/\B(?=(\d{3})+$)/g, " ");
  return ns < 0n ? `−${digits}` : digits;
}

/** "−0.35". */
export function ppmText(ppm: number): string {
  return `${ppm}`.replace("-", "−");
}
