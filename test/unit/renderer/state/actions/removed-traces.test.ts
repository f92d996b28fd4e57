import { expect, test } from "vitest";
import type { HostItem } from "../../../../../renderer/host/host-api.js";
import type { ViewRow } from "../../../../../renderer/persist/schema.js";
import { given } from "../../../../../renderer/state/actions/given-files.js";
import { wishWithLast, wishWithout } from "../../../../../renderer/state/actions/removed-traces.js";
import { NO_WISH, type Wish } from "../../../../../renderer/state/actions/wish.js";
import type { LaneList, SessionInfo, TraceInfo } from "../../../../../workers/model/engine-api.js";
import { createFakeEngine } from "../../../../fakes/fake-engine.js";

const item = (name: string): HostItem => ({ token: "", name, files: [] });
const row = (pinned: readonly string[], hidden: readonly string[]): ViewRow => ({
  ...{ contentId: "", savedAt: 0, t0: 0, t1: 1, scrollPx: 0, collapsed: [], expanded: [], filter: "" },
  pinned,
  hidden,
});
const offset = (trace: string) => ({ trace, offsetNs: "5", ppm: 0 });
const traces = ["host", "guest"].map((name) => ({
  path: `${name}/kernel`,
  machine: name,
})) as TraceInfo["traces"][number][];
const both: Wish = {
  ...NO_WISH,
  items: given([item("host"), item("guest")]),
  choices: { offsets: [offset("guest"), offset("host/kernel")] },
  carried: () => row(["host/cpu/0", "guest/thread/1"], ["guest/cpu/1"]),
};

test("a removed trace comes back with the clock that was set for it and with its lanes as they were", async () => {
  const rest = wishWithout(both, "guest/kernel", traces);
  expect(rest?.items).toHaveLength(1);
  expect(rest?.choices.offsets).toEqual([offset("host/kernel")]);
  const lanes = {
    ...(await createFakeEngine().lanes()),
    paths: ["host/cpu/0", "gone 1"],
  } as LaneList;
  const seen: Wish = { ...(rest ?? NO_WISH), carried: () => row(["host/cpu/0"], ["host/cpu/0"]) };
  const again = wishWithLast(seen, lanes)?.wish;
  expect(again?.items).toEqual(both.items);
  expect(again?.removed).toEqual([]);
  expect(again?.choices.offsets).toEqual([offset("host/kernel"), offset("guest")]);
  expect(again?.carried?.({} as SessionInfo)).toMatchObject(
    row(["host/cpu/0", "guest/thread/1"], ["host/cpu/0", "guest/cpu/1"]),
  );
  expect(wishWithLast(both, lanes)).toBeUndefined();
});

test("the last trace cannot be removed, nor one that is not there", () => {
  expect(wishWithout(both, "guest/kernel", traces.slice(1))).toBeUndefined();
  expect(wishWithout(both, "other", traces)).toBeUndefined();
});
