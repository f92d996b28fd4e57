import { describe, expect, test } from "vitest";
import type { EngineApi, StateDetails } from "../../../../../workers/model/engine-api.js";
import { openApp, settled } from "../../open-app.js";

const LANE = 3;
const AT = 2e9;

/** A window whose engine counts the questions about single intervals. */
async function countingApp() {
  const asked: string[] = [];
  const counted = (engine: EngineApi): Partial<EngineApi> => ({
    stateAt: (...place) => {
      asked.push("stateAt");
      return engine.stateAt(...place);
    },
    details: (...place) => {
      asked.push("details");
      return engine.details(...place);
    },
  });
  const app = await openApp(counted);
  const hover = (timeNs: number) =>
    app.actions.pointer.moveTo({ timeNs, lane: LANE, xPx: 500, yPx: 40, cell: undefined });
  return { app, asked, hover };
}

describe("a click", () => {
  test("on the hovered state shows it at once, and asks one question for the rest", async () => {
    const { app, asked, hover } = await countingApp();
    hover(AT);
    await settled();
    const { hoverState } = app.stores.selection.getState();
    asked.length = 0;
    app.actions.selection.pick(LANE, AT);
    expect(app.stores.selection.getState().state).toBe(hoverState);
    await settled();
    expect(asked).toEqual(["details"]);
    expect(app.stores.selection.getState().details?.state.row).toBe(hoverState?.row);
  });

  test("keeps the state picked before until the next is known", async () => {
    const { app } = await countingApp();
    app.actions.selection.pick(LANE, AT);
    await settled();
    const seen: (StateDetails | undefined)[] = [];
    app.stores.selection.subscribe(({ state }) => seen.push(state));
    app.actions.selection.pick(LANE, AT + 5e8);
    await settled();
    expect(seen).not.toContain(undefined);
    expect(seen.at(-1)?.start).toBeLessThanOrEqual(AT + 5e8);
    expect(seen.at(-1)?.end).toBeGreaterThan(AT + 5e8);
  });

  test("beside all lanes clears the state, whatever is still on its way", async () => {
    const { app } = await countingApp();
    app.actions.selection.pick(LANE, AT);
    app.actions.selection.pick(undefined, AT);
    await settled();
    expect(app.stores.selection.getState()).toMatchObject({ lane: undefined, state: undefined, details: undefined });
  });
});

test("after another trace was opened the pointer is answered, even if the old engine never did", async () => {
  let isFirst = true;
  const app = await openApp((engine) => {
    if (!isFirst) return {};
    isFirst = false;
    return { stateAt: () => new Promise(() => {}), close: engine.close };
  });
  const hover = () => app.actions.pointer.moveTo({ timeNs: AT, lane: LANE, xPx: 500, yPx: 40, cell: undefined });
  hover();
  await settled();
  const { items } = app.stores.session.getState();
  expect(items).toHaveLength(1);
  const [item] = await app.host.initial();
  if (item !== undefined) await app.actions.session.open([item]);
  hover();
  await settled();
  expect(app.stores.selection.getState().hoverState?.lane).toBe(LANE);
});

test("arrow keys walk lanes and states and announce them", async () => {
  const app = await openApp();
  const { selection } = app.actions;
  for (let i = 0; i < 3; i++) selection.moveLane(1);
  await settled();
  const first = app.stores.selection.getState().state;
  await selection.step(1);
  const second = app.stores.selection.getState().state;
  expect(second?.start).toBe(first?.end);
  expect(app.stores.ui.getState().announcement).toContain("vCPU 0: ");
  await selection.step(-1);
  expect(app.stores.selection.getState().state?.row).toBe(first?.row);
});

describe("a lane that heads others", () => {
  const VM = 1;

  test("by click: what its members do at that time is picked and announced", async () => {
    const { app } = await countingApp();
    app.actions.selection.pick(LANE, AT);
    await settled();
    app.actions.selection.pick(VM, AT);
    await settled();
    const { group, state } = app.stores.selection.getState();
    expect(state).toBeUndefined();
    expect(group).toMatchObject({ lane: VM, kind: "vcpu", count: 2, timeNs: AT });
    expect(app.stores.ui.getState().announcement).toMatch(/^VM web-1, 2 vCPUs: .+, at /);
  });

  test("by arrow keys: selecting it, and walking along the changes of its members", async () => {
    const app = await openApp();
    const { selection } = app.actions;
    selection.pick(VM, AT);
    await settled();
    const engine = app.engine();
    const nexts = await Promise.all([2, 4].map((vcpu) => engine?.step(vcpu, AT, 1)));
    await selection.step(1);
    await settled();
    const { cursorNs, group } = app.stores.selection.getState();
    expect(cursorNs).toBe(Math.min(...nexts.map((next) => next?.start ?? Number.NaN)));
    expect(group?.timeNs).toBe(cursorNs);
  });

  test("under the pointer", async () => {
    const app = await openApp();
    app.actions.pointer.moveTo({ timeNs: AT, lane: VM, xPx: 500, yPx: 40, cell: undefined });
    await settled();
    expect(app.stores.selection.getState().hoverGroup).toMatchObject({ lane: VM, timeNs: AT });
  });

  test("under a pointer that has just moved: known as soon as the engine answers, not only once it is shown", async () => {
    const app = await openApp();
    expect(await app.actions.pointer.answer()).toEqual({ state: undefined, group: undefined });
    for (const lane of [VM, LANE]) {
      app.actions.pointer.moveTo({ timeNs: AT, lane, xPx: 500, yPx: 40, cell: undefined });
      const { state, group } = await app.actions.pointer.answer();
      expect(state?.lane ?? group?.lane).toBe(lane);
    }
  });
});

test("when more has been read, what is under the pointer is asked again", async () => {
  const { app, asked, hover } = await countingApp();
  hover(AT);
  await settled();
  asked.length = 0;
  app.actions.pointer.askAgain();
  await settled();
  expect(asked).toEqual(["stateAt"]);
});

test("Esc clears one thing at a time", async () => {
  const app = await openApp();
  app.actions.selection.selectLane(2);
  app.actions.selection.setRange({ t0: 1, t1: 2 });
  expect(app.actions.selection.clearOne()).toBe(true);
  expect(app.stores.selection.getState().range).toBeUndefined();
  expect(app.stores.selection.getState().lane).toBe(2);
  expect(app.actions.selection.clearOne()).toBe(true);
  expect(app.actions.selection.clearOne()).toBe(false);
});

test("going to a lane opens its parents and drops a filter that excludes it", async () => {
  const app = await openApp();
  const lane = app.stores.session.getState().lanes?.paths.indexOf("labhost/thread/1030") ?? -1;
  app.actions.tree.setFilter("vcpu");
  await app.actions.selection.goTo(lane, AT);
  expect(app.select.layout().lanes).toContain(lane);
  expect(app.stores.selection.getState().state?.lane).toBe(lane);
});

test("a selection is extended by its nearer end; without one it begins at the cursor", async () => {
  const app = await openApp();
  const range = () => app.stores.selection.getState().range;
  expect(app.actions.selection.extendTo(50)).toBe(false);
  app.actions.selection.placeCursor(100);
  expect(app.actions.selection.extendTo(50)).toBe(true);
  expect(range()).toEqual({ t0: 50, t1: 100 });
  app.actions.selection.extendTo(90);
  expect(range()).toEqual({ t0: 50, t1: 90 });
  app.actions.selection.extendTo(10);
  expect(range()).toEqual({ t0: 10, t1: 90 });
});

test("a drag that zooms leaves the selection; one that selects moves it", async () => {
  const { actions, stores } = await openApp();
  actions.selection.setRange({ t0: 1, t1: 2 });
  actions.selection.setDrag({ kind: "zoom", fromNs: 9, toNs: 5 });
  expect(stores.selection.getState().range).toEqual({ t0: 1, t1: 2 });
  actions.selection.setDrag({ kind: "select", fromNs: 9, toNs: 5 });
  expect(stores.selection.getState().range).toEqual({ t0: 5, t1: 9 });
});

test("following on after following back leads to where it began, not to another lane that is woken there", async () => {
  let culprit = -1;
  const app = await openApp((engine) => ({
    details: async (lane, t) => {
      const known = await engine.details(lane, t);
      return known && { ...known, state: { ...known.state, culprit }, arrows: { ...known.arrows, count: 0 } };
    },
  }));
  culprit = app.stores.session.getState().lanes?.rows.findIndex((count, lane) => 0 < count && lane !== LANE) ?? -1;
  app.actions.selection.pick(LANE, AT);
  await settled();
  const { state } = app.stores.selection.getState();
  await app.actions.selection.follow(-1);
  await settled();
  expect(app.stores.selection.getState().state?.lane).toBe(culprit);
  await app.actions.selection.follow(1);
  await settled();
  expect(app.stores.selection.getState().state).toMatchObject({ lane: LANE, start: state?.start });
  await app.actions.selection.follow(1);
  expect(app.stores.selection.getState().noWake).toBe("Wakes nothing we know of");
  await app.actions.selection.step(-1);
  await settled();
  expect(app.stores.selection.getState().noWake).toBeUndefined();
});
