import { expect, test } from "vitest";
import { composeCells } from "../../../../renderer/viewmodel/compose-cells.js";
import { stateStyle } from "../../../../renderer/viewmodel/state-style.js";
import { State } from "../../../../workers/model/states.js";

const BAR_PX = 18;

function compose(...cell: number[]): number[] {
  const out = new Uint8Array(4);
  composeCells(Uint8Array.from(cell), BAR_PX, out);
  return [...out];
}

const height = (state: number) => Math.round(stateStyle(state).height * 255);

test("a pure cell is a bar of its state's height", () => {
  expect(compose(State.GUEST, 255, 0, 0)).toEqual([State.GUEST, 255, State.GUEST, 255]);
  expect(compose(State.WAIT, 255, 0, 0)).toEqual([State.WAIT, height(State.WAIT), State.WAIT, height(State.WAIT)]);
});

test("the busier state stands below, whichever has more time", () => {
  const [low, , high] = compose(State.WAIT, 200, State.GUEST, 55);
  expect([low, high]).toEqual([State.GUEST, State.WAIT]);
  expect(compose(State.GUEST, 200, State.WAIT, 55)[0]).toBe(State.GUEST);
});

test("heights follow shares", () => {
  const [, lowTop = 0, , top = 0] = compose(State.GUEST, 128, State.PREEMPTED, 127);
  expect(lowTop).toBeCloseTo(128, -1);
  expect(top - lowTop).toBeCloseTo(127 * stateStyle(State.PREEMPTED).height, -1);
});

test("a single outlier among a million stays two pixels tall", () => {
  const [, lowTop = 0, high, top = 0] = compose(State.GUEST, 254, State.PREEMPTED, 1);
  expect(high).toBe(State.PREEMPTED);
  expect(((top - lowTop) * BAR_PX) / 255).toBeGreaterThanOrEqual(1.9);
  const [low, speck = 0] = compose(State.WAIT, 254, State.GUEST, 1);
  expect(low).toBe(State.GUEST);
  expect((speck * BAR_PX) / 255).toBeGreaterThanOrEqual(1.9);
});

test("where nothing exists nothing stands", () => {
  expect(compose(State.NONE, 255, 0, 0)[3]).toBe(0);
  const [low, lowTop, , top = 0] = compose(State.NONE, 200, State.USER, 55);
  expect([low, lowTop]).toEqual([State.USER, 55]);
  expect(top).toBe(55);
});
