import { expect, test } from "vitest";
import { hasDisplay, openerOf } from "../../../../electron/launch/desktop.js";

const URL = "http://127.0.0.1:47251/x/";

test("the browser is opened by the system's own program, never by one of the current folder", () => {
  expect(openerOf(URL, "darwin", {})).toEqual(["open", URL]);
  expect(openerOf(URL, "linux", {})).toEqual(["xdg-open", URL]);
  const options = ["url.dll,FileProtocolHandler", URL];
  expect(openerOf(URL, "win32", { SystemRoot: "D:\\Windows" })).toEqual([
    "D:\\Windows\\System32\\rundll32.exe",
    ...options,
  ]);
  expect(openerOf(URL, "win32", {})).toEqual(["C:\\Windows\\System32\\rundll32.exe", ...options]);
});

test("only a system with X or Wayland may lack a display", () => {
  expect(hasDisplay({}, "linux")).toBe(false);
  expect(hasDisplay({ WAYLAND_DISPLAY: "wayland-0" }, "linux")).toBe(true);
  for (const platform of ["darwin", "win32"] as const) expect(hasDisplay({}, platform)).toBe(true);
});
