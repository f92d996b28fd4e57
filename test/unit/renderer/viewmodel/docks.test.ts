import { expect, test } from "vitest";
import { dockPx, withPanel } from "../../../../renderer/viewmodel/docks.js";

test("a dock has its part of the window, but leaves the lanes their room, and is never smaller than its least", () => {
  const bounds = { least: 220, around: 580 };
  expect(dockPx(0.3, 1600, bounds)).toBe(480);
  expect(dockPx(0.9, 1600, bounds)).toBe(1020);
  expect(dockPx(0.1, 1600, bounds)).toBe(220);
  expect(dockPx(0.9, 600, bounds)).toBe(220);
});

test("a panel is at the side once, or not", () => {
  const side = { panels: ["details", "waits"], panel: "waits", isOpen: true, share: 0.3 };
  expect(withPanel(side, "details", true).panels).toEqual(["waits", "details"]);
  expect(withPanel(side, "details", false)).toEqual({ ...side, panels: ["waits"] });
});
