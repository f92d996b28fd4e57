/** Time zones by their IANA names, such as "Europe/Berlin"; "" is the zone of this computer. */
export type TimeZone = string;

export const COMPUTER_ZONE: TimeZone = "";

/** The zones that can be chosen, by name. */
export function timeZones(): readonly TimeZone[] {
  return Intl.supportedValuesOf("timeZone");
}

export function isTimeZone(name: string): boolean {
  // An offset such as "+02:00" would be a zone too, and one that knows no summer time.
  return name === COMPUTER_ZONE || (/^[A-Za-z]/.test(name) && clockOf(name) !== undefined);
}

/** Minutes to add to UTC for the time in a zone at a moment, ms since the epoch. An unknown zone is that of this computer. */
export function zoneOffsetMinutes(zone: TimeZone, ms: number): number {
  const clock = zone === COMPUTER_ZONE ? undefined : clockOf(zone);
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) return 0;
  if (clock === undefined) return 0 - at.getTimezoneOffset();
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = new Date(0);
  // Date.UTC would take the year 99 for 1999.
  shown.setUTCFullYear(part("year"), part("month") - 1, part("day"));
  shown.setUTCHours(part("hour"), part("minute"), part("second"));
  return Math.round((shown.getTime() - Math.floor(ms / 1000) * 1000) / 60_000);
}

function clockOf(zone: TimeZone): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
}
