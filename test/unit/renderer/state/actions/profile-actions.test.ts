import { expect, test } from "vitest";
import { keptView } from "../../../../../renderer/persist/kept-rows.js";
import { restoredProfile } from "../../../../../renderer/state/persistence/saved-profile.js";
import { keptStates, savedView } from "../../../../../renderer/state/persistence/saved-view.js";
import { eventsRequest, profileRequest } from "../../../../../renderer/state/profile-request.js";
import { FIRST_PROFILE, type ProfileState } from "../../../../../renderer/state/profile-store.js";
import { PROFILE_GROUPS } from "../../../../../workers/model/profile-scope.js";
import { REQUEST } from "../../../workers/profile/made-session.js";
import { openApp } from "../../open-app.js";

test("groups are put elsewhere, as far as they go, taken away and added", async () => {
  const { actions, stores } = await openApp();
  const groups = () => stores.profile.getState().groups;
  actions.profile.moveGroup("mode", -1);
  expect(groups()).toEqual(["vm", "mode", "vcpu", "guest-process"]);
  actions.profile.moveGroup("mode", -9);
  actions.profile.moveGroup("vm", 9);
  expect(groups()).toEqual(["mode", "vcpu", "guest-process", "vm"]);
  actions.profile.toggleGroup("vcpu");
  actions.profile.toggleGroup("dso");
  expect(groups()).toEqual(["mode", "guest-process", "vm", "dso"]);
});

test("until they are changed, groups are those that the recording has a use for, also when they were kept", async () => {
  const { actions, stores } = await openApp();
  const source = { source: "host", samples: 1, events: [], groups: PROFILE_GROUPS, defaultGroups: ["vcpu"] } as const;
  const shown = () =>
    profileRequest(stores.profile.getState(), [source], { range: undefined, lanes: undefined })?.groups;
  expect(shown()).toEqual(["vcpu"]);
  actions.profile.setWhere("cpu == 0");
  const { info, lanes } = stores.session.getState();
  if (info === undefined || lanes === undefined) throw new Error("nothing is open");
  const kept = keptView(structuredClone(savedView(info.contentId, 1, lanes, keptStates(stores))));
  stores.profile.setState(restoredProfile(kept ?? {}, lanes));
  expect(stores.profile.getState().where).toBe("cpu == 0");
  expect(shown()).toEqual(["vcpu"]);
  actions.profile.toggleGroup("vm", shown());
  expect(shown()).toEqual(["vcpu", "vm"]);
});

test("any filter is taken back, not only the last", async () => {
  const { actions, stores } = await openApp();
  const of = { name: "copy", dso: "" };
  for (const kind of ["focus", "merge", "drop"] as const) actions.profile.transform({ kind, ...of });
  actions.profile.undoTransform(1);
  expect(stores.profile.getState().transforms.map(({ kind }) => kind)).toEqual(["focus", "drop"]);
  actions.profile.undoTransform();
  expect(stores.profile.getState().transforms.map(({ kind }) => kind)).toEqual(["focus"]);
});

test("what the panel shows is kept with the view, by the paths of lanes, and nothing while it is as at first", async () => {
  const { actions, stores } = await openApp();
  const { info, lanes } = stores.session.getState();
  if (info === undefined || lanes === undefined) throw new Error("nothing is open");
  const row = () => keptView(structuredClone(savedView(info.contentId, 1, lanes, keptStates(stores))));
  expect(row()?.profile).toBeUndefined();
  actions.profile.openOf(3);
  actions.profile.setView("icicle");
  actions.profile.setSource("steal");
  actions.profile.setWithHost(false);
  actions.profile.setWhere("cpu == 0");
  actions.profile.moveGroup("mode", -1);
  actions.profile.setEventsBy("vcpu");
  actions.profile.setColumns(["cycles", "instructions"]);
  actions.profile.setRatios([{ of: "cycles", per: "kvm:kvm_exit", times: 1 }]);
  expect(row()?.profile?.lane).toBe(lanes.paths[3]);
  const kept = row();
  const before = stores.profile.getState();
  expect(kept && { ...FIRST_PROFILE, ...restoredProfile(kept, lanes) }).toEqual(before);
});

test("events side by side are asked for by what has rows, and by those columns that the recording has", () => {
  const request = { ...REQUEST, groups: ["vm"] as const, event: "cycles" };
  const event = (name: string) => ({ name, unit: name, samples: 1, isCounted: true });
  const source = { groups: PROFILE_GROUPS, events: [event("cycles"), event("instructions")] };
  const ask = (change: Partial<ProfileState>) => eventsRequest({ ...FIRST_PROFILE, ...change }, request, source);
  const { groups: _, event: __, weight: ___, ...scope } = request;
  expect(ask({})).toEqual({ ...scope, by: "function" });
  const ratios = [{ of: "cycles", per: "instructions", times: 1 }];
  expect(ask({ eventsBy: "vm", columns: ["branches", "instructions"], ratios })).toEqual({
    ...scope,
    by: "vm",
    events: ["instructions"],
    ratios,
  });
  expect(ask({ columns: ["branches"] })).toEqual({ ...scope, by: "function" });
  expect(eventsRequest({ ...FIRST_PROFILE, eventsBy: "dso" }, request, { ...source, groups: ["vm"] }).by).toBe(
    "function",
  );
});
