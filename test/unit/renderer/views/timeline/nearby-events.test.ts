import { expect, test } from "vitest";
import { NearbyEvents } from "../../../../../renderer/views/timeline/nearby-events.js";
import { ok } from "../../../../../workers/core/result.js";
import type { EventPage, EventRow } from "../../../../../workers/model/engine-api.js";
import { openApp } from "../../open-app.js";

const page = (times: readonly number[], truncated = false) =>
  ({ rows: times.map((t) => ({ t }) as EventRow), truncated }) as unknown as EventPage;

test("edges know the events of a short window, once asked for; none where there are too many", async () => {
  const asked: number[] = [];
  let answer = page([1e6, 2e6]);
  const app = await openApp(() => ({
    events: async ({ t0 }) => {
      asked.push(t0);
      return ok(answer);
    },
  }));
  let came = 0;
  const events = new NearbyEvents(app, () => {
    came += 1;
  });
  app.actions.view.zoomToRange(1e6, 3e6);
  await events.want();
  await events.want();
  expect([events.times, came, asked.length]).toEqual([[1e6, 2e6], 1, 1]);
  answer = page([1e6], true);
  app.actions.view.zoomToRange(1e6, 2e6);
  await events.want();
  expect([events.times, came]).toEqual([[], 1]);
});
