import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FrameLoop } from "../../../../renderer/gpu/frame-loop.js";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "requestAnimationFrame"] });
  vi.stubGlobal("requestAnimationFrame", (callback: () => void) => setTimeout(callback, 16));
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function loopWith(idleFrameMs: number) {
  const loop = new FrameLoop(() => idleFrameMs);
  const drawn: number[] = [];
  loop.onDraw(() => drawn.push(performance.now()));
  vi.advanceTimersByTime(20);
  return { loop, drawn };
}

test("changes before a frame share it, and without changes there is none", () => {
  const { loop, drawn } = loopWith(0);
  loop.invalidate();
  loop.invalidate();
  vi.advanceTimersByTime(1000);
  expect(drawn.length).toBe(2);
});

test("frames keep their distance while nobody does anything", () => {
  const { loop, drawn } = loopWith(400);
  for (let i = 0; i < 100; i += 1) {
    loop.invalidate();
    vi.advanceTimersByTime(20);
  }
  const gaps = drawn.slice(1).map((at, i) => at - (drawn[i] as number));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(400);
  expect(drawn.length).toBeGreaterThan(3);
});

test("who uses the window does not wait", () => {
  const { loop, drawn } = loopWith(400);
  loop.invalidate();
  vi.advanceTimersByTime(100);
  expect(drawn.length).toBe(1);
  loop.boostFrameRate();
  vi.advanceTimersByTime(20);
  expect(drawn.length).toBe(2);
  loop.invalidate();
  vi.advanceTimersByTime(20);
  expect(drawn.length).toBe(3);
});

test("the user is busy for a second after input", () => {
  const { loop } = loopWith(400);
  expect(loop.isUserBusy).toBe(false);
  loop.boostFrameRate();
  vi.advanceTimersByTime(900);
  expect(loop.isUserBusy).toBe(true);
  vi.advanceTimersByTime(200);
  expect(loop.isUserBusy).toBe(false);
});
