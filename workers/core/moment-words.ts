/** Before 1980 a clock counts from boot, or from nothing in particular. */
const EARLIEST_DATE_NS = 315_532_800_000_000_000n;
/** The last moment a Date can name: 100 million days after 1970, in the year 275760. */
const LATEST_DATE_NS = 8_640_000_000_000_000_000_000n;

const NS_PER_S = 1_000_000_000n;

/** Whether absolute ns can be a date on a calendar. */
export function isDate(ns: bigint): boolean {
  return EARLIEST_DATE_NS <= ns && ns <= LATEST_DATE_NS;
}

/** "2026-11-21 07:28:21.830254779 UTC"; seconds of a clock that knows no dates, or far beyond all calendars: "-1.5 s". */
export function momentWords(ns: bigint): string {
  if (!isDate(ns)) return `${secondsWords(ns)} s`;
  const date = new Date(Number(ns / 1_000_000n)).toISOString();
  const [day = "", time = ""] = date.replace(/\.\d+Z$/, "").split("T");
  return `${day} ${time}.${`${ns % NS_PER_S}`.padStart(9, "0")} UTC`;
}

/** With nine digits after the point, of any size and sign. */
function secondsWords(ns: bigint): string {
  const size = ns < 0n ? -ns : ns;
  return `${ns < 0n ? "-" : ""}${size / NS_PER_S}.${`${size % NS_PER_S}`.padStart(9, "0")}`;
}
