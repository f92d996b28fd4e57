import { expect, test } from "vitest";
import { squeezeFor } from "../../../../../renderer/viewmodel/squeeze.js";
import { nsPerPx, pxAtTime } from "../../../../../renderer/viewmodel/viewport.js";
import { windowOfB } from "../../../../../renderer/views/timeline/second-app.js";
import { quietOf } from "../../../../fakes/quiet.js";

const WIDTH = 960;

test("B is as far from A in its window as their moments are apart", () => {
  expect(windowOfB({ startNs: 100, spanNs: 50 }, 120, 9000)).toEqual({ startNs: 8980, spanNs: 50 });
});

test("where gaps are squeezed, the moment of B stands where that of A does, at the same scale in even time", () => {
  const view = { startNs: 0, spanNs: 10_000 - 1 + 96, squeeze: squeezeFor(quietOf([40, 10_040]), 96) };
  const b = windowOfB(view, 10_050, 70_000);
  expect(b.squeeze).toBeUndefined();
  expect(pxAtTime(b, WIDTH, 70_000)).toBeCloseTo(pxAtTime(view, WIDTH, 10_050), 6);
  expect(nsPerPx(b, WIDTH)).toBe(nsPerPx(view, WIDTH));
});
