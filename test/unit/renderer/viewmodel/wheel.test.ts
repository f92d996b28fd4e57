import { expect, test } from "vitest";
import { type WheelTurn, wheelDeed, wheelWords } from "../../../../renderer/viewmodel/wheel.js";

const still: WheelTurn = { dxPx: 0, dyPx: 100, hasCtrl: false, hasShift: false, isPinch: false, isRuler: false };
const scrolls = { wheel: "scroll", zoomsIn: "up" } as const;
const zooms = { wheel: "zoom", zoomsIn: "up" } as const;
const turned = (more: Partial<WheelTurn>, choice: Parameters<typeof wheelDeed>[1] = scrolls) =>
  wheelDeed({ ...still, ...more }, choice);

test("the wheel scrolls and with Ctrl zooms, or the other way round", () => {
  expect(turned({})).toEqual({ does: "scroll", px: 100, panPx: 0 });
  expect(turned({ hasCtrl: true })).toEqual({ does: "zoom", px: 100 });
  expect(turned({}, zooms)).toEqual({ does: "zoom", px: 100 });
  expect(turned({ hasCtrl: true }, zooms)).toEqual({ does: "scroll", px: 100, panPx: 0 });
});

test("the direction of zooming turns around, that of a pinch does not", () => {
  const down = { wheel: "zoom", zoomsIn: "down" } as const;
  expect(turned({}, down)).toEqual({ does: "zoom", px: -100 });
  expect(turned({ isRuler: true }, down)).toEqual({ does: "zoom", px: -100 });
  expect(turned({ hasCtrl: true, isPinch: true }, down)).toEqual({ does: "zoom", px: 100 });
});

test("a pinch zooms, whatever the wheel does with Ctrl", () => {
  for (const choice of [scrolls, zooms]) {
    expect(turned({ hasCtrl: true, isPinch: true }, choice)).toMatchObject({ does: "zoom" });
  }
});

test("Shift pans, with Ctrl the lanes change their height, the ruler zooms: in both", () => {
  for (const choice of [scrolls, zooms]) {
    expect(turned({ hasShift: true }, choice)).toEqual({ does: "pan", px: 100 });
    expect(turned({ hasShift: true, hasCtrl: true }, choice)).toEqual({ does: "height", steps: -1 });
    expect(turned({ isRuler: true }, choice)).toMatchObject({ does: "zoom" });
  }
});

test("a movement sideways pans while the wheel zooms", () => {
  expect(turned({ dxPx: 80, dyPx: 3 }, zooms)).toEqual({ does: "scroll", px: 3, panPx: 80 });
});

test("the help says what the wheel does", () => {
  expect(Object.fromEntries(wheelWords(scrolls))).toMatchObject({ Wheel: "scrolls the lanes" });
  const words = Object.fromEntries(wheelWords({ wheel: "zoom", zoomsIn: "down" }));
  expect(words.Wheel).toBe("zooms at the pointer, in when turned towards you");
  expect(words["Ctrl+wheel"]).toBe("scrolls the lanes");
});
