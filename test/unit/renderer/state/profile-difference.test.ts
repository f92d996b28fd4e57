import { describe, expect, test } from "vitest";
import { differencePlan, differenceRequest } from "../../../../renderer/state/profile-difference.js";
import { ok } from "../../../../workers/core/result.js";
import type { RangeFigures } from "../../../../workers/model/comparison.js";
import type { ProfileRequest, ProfileSources } from "../../../../workers/model/profile.js";
import type { Profile } from "../../../../workers/model/profile-answers.js";
import { memoryItem } from "../../../fakes/fake-host.js";
import { openApp } from "../open-app.js";

const REQUEST: ProfileRequest = {
  source: "host",
  lanes: [9],
  event: "cycles",
  weight: "weight",
  withHost: true,
  withIdle: false,
  groups: ["vm", "vcpu", "mode"],
  inverted: false,
  transforms: [],
};
const NOTHING = { a: undefined, b: undefined, other: undefined };
const [EARLY, LATE] = [
  { t0: 0, t1: 10 },
  { t0: 20, t1: 30 },
];
const ALL = { sides: { a: undefined, b: undefined }, isSwapped: false };

test("two ranges are two sides, and so are two lanes of one time", async () => {
  const { stores } = await openApp();
  const { lanes } = stores.session.getState();
  const [one, two] = [...(lanes?.kinds.keys() ?? [])].filter((lane) => lanes?.kinds[lane] === "vm");
  expect(differencePlan(REQUEST, ALL, NOTHING, lanes)).toBeUndefined();
  expect(differencePlan(REQUEST, ALL, { ...NOTHING, a: EARLY }, lanes)).toBeUndefined();
  expect(differencePlan(REQUEST, ALL, { ...NOTHING, a: EARLY, b: LATE }, lanes)).toMatchObject({
    a: { ranges: [EARLY], lanes: [9], groups: ["vm", "vcpu", "mode"] },
    b: { ranges: [LATE], lanes: [9] },
  });
  const sides = { a: one, b: two };
  const plan = differencePlan({ ...REQUEST, ranges: [EARLY] }, { ...ALL, sides }, NOTHING, lanes);
  // The name of a VM is no frame: no frame would be one of both.
  expect(plan).toMatchObject({
    a: { ranges: [EARLY], lanes: [one], groups: ["vcpu", "mode"] },
    b: { ranges: [EARLY], lanes: [two], groups: ["vcpu", "mode"] },
  });
});

describe("another trace file as B", () => {
  const figures = { name: "other", t0: 500, t1: 900, lanes: [] } as unknown as RangeFigures;
  const stored = { strings: [], frames: { name: new Int32Array(), lane: new Int32Array() } } as unknown as Profile;

  async function withOther(sources: readonly string[]) {
    const asked: ProfileRequest[] = [];
    const app = await openApp(() => ({
      figures: async () => ok(figures),
      compare: async () => undefined,
      profileSources: async () =>
        ({
          sources: sources.map((source) => ({ source, events: [{ name: "cpu-clock" }] })),
        }) as unknown as ProfileSources,
      profile: async (request) => {
        asked.push(request);
        return ok(stored);
      },
    }));
    app.actions.selection.setRange({ t0: 0, t1: 1000 });
    await app.actions.compare.openAsB([memoryItem("other", { trace: new Uint8Array(2) })]);
    const { session, compare, profile } = app.stores;
    const plan = () =>
      differencePlan({ ...REQUEST, ranges: [EARLY] }, profile.getState(), compare.getState(), session.getState().lanes);
    const question = async () => {
      const [engine, planned] = [app.engine(), plan()];
      if (engine === undefined || planned === undefined) throw new Error("nothing to ask");
      return differenceRequest(engine, planned, compare.getState().other);
    };
    return { app, asked, question };
  }

  test("is added up there, without the lanes and events of here, and is after, or before", async () => {
    const { app, asked, question } = await withOther(["host"]);
    expect(await question()).toMatchObject({ value: { after: { ranges: [{ t0: 0, t1: 1000 }] }, storedIs: "after" } });
    expect(asked[0]).toMatchObject({ source: "host", groups: REQUEST.groups });
    for (const own of ["ranges", "lanes", "event"]) expect(asked[0]).not.toHaveProperty(own);
    app.actions.profile.swapSides();
    expect(await question()).toMatchObject({ value: { storedIs: "before" } });
  });

  test("has to have samples of the same kind", async () => {
    const { question } = await withOther(["steal"]);
    expect(await question()).toMatchObject({ ok: false, error: { message: "other has no samples of this kind" } });
  });

  test("takes the lane that B was of with it when it is closed", async () => {
    const { app } = await withOther(["host"]);
    app.actions.profile.setSide("b", 3);
    app.actions.compare.closeOther();
    expect(app.stores.profile.getState().sides.b).toBeUndefined();
  });
});
