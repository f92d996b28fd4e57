import { expect, test } from "vitest";
import { isTimeZone, timeZones, zoneOffsetMinutes } from "../../../../renderer/viewmodel/time-zone.js";

const winter = Date.UTC(2026, 0, 15, 12);
const summer = Date.UTC(2026, 6, 15, 12);

test.each([
  ["Europe/Berlin", 60, 120],
  ["UTC", 0, 0],
  ["America/New_York", -300, -240],
  ["Asia/Kathmandu", 345, 345],
])("%s is %d minutes from UTC in January, %d in July", (zone, january, july) => {
  expect([zoneOffsetMinutes(zone, winter), zoneOffsetMinutes(zone, summer)]).toEqual([january, july]);
});

test("the zone of this computer is the one of its clock", () => {
  expect(zoneOffsetMinutes("", winter)).toBe(0 - new Date(winter).getTimezoneOffset());
});

test("times before the epoch and times that are none have an offset too", () => {
  expect(zoneOffsetMinutes("Europe/Berlin", -1)).toBe(60);
  expect(zoneOffsetMinutes("Europe/Berlin", Number.NaN)).toBe(0);
});

test("only zones by name are zones", () => {
  expect(["", "Europe/Berlin", "UTC"].map(isTimeZone)).toEqual([true, true, true]);
  expect(["Mars/Olympus", "+02:00", "<b>", "__proto__"].map(isTimeZone)).toEqual([false, false, false, false]);
  expect(timeZones()).toContain("Europe/Berlin");
});
