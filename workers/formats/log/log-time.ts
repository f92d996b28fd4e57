import type { Line } from "../text/line.js";

export type Groups = Readonly<Record<string, string | undefined>>;

/** The year of dates without one: those of months before `fromMonth` are of the next year. */
export interface AssumedYear {
  readonly year: number;
  readonly fromMonth: number;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Writes the time that a line's groups tell into a line; false if there is no such date. */
export function setLogTime(line: Pick<Line, "sec" | "nsec">, groups: Groups, assumed: AssumedYear): boolean {
  const sec = groups.sec === undefined ? dateSeconds(groups, assumed) : Number(groups.sec);
  if (!Number.isSafeInteger(sec)) return false;
  line.sec = sec;
  line.nsec = Number((groups.frac ?? "0").padEnd(9, "0"));
  return true;
}

/** From 1, as dates have it. */
export function monthOf(groups: Groups): number {
  const { month, monthName } = groups;
  return month === undefined ? MONTHS.indexOf(monthName ?? "") + 1 : Number(month);
}

/** Seconds since the epoch; NaN if a part is out of its range. */
function dateSeconds(groups: Groups, { year: assumedYear, fromMonth }: AssumedYear): number {
  const { year, day, hour, minute, second, zone = "Z" } = groups;
  const month = monthOf(groups);
  const inYear = year === undefined ? assumedYear + (month < fromMonth ? 1 : 0) : Number(year);
  const isIn = month <= 12 && Number(day) <= 31 && Number(hour) <= 23 && Number(minute) <= 59 && Number(second) <= 60;
  if (!isIn) return Number.NaN;
  const ms = Date.UTC(inYear, month - 1, Number(day), Number(hour), Number(minute), Number(second));
  return ms / 1000 - zoneSeconds(zone);
}

function zoneSeconds(zone: string): number {
  if (zone === "Z") return 0;
  const digits = zone.replace(/\D/g, "");
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60;
  return zone.startsWith("-") ? -seconds : seconds;
}
