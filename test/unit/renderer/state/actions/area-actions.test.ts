import { expect, test } from "vitest";
import { openApp, settled } from "../../open-app.js";

async function areaApp() {
  const app = await openApp();
  const { lanes } = app.stores.session.getState();
  const rows = app.select.layout().lanes;
  const vcpus = [...rows].filter((lane) => lanes?.kinds[lane] === "vcpu");
  const [first = -1, second = -1] = vcpus;
  const at = (lane: number) => rows.indexOf(lane);
  return { app, rows, at, first, second, picked: () => app.stores.selection.getState() };
}

test("Shift with the arrow keys takes in rows from the one where it began, and gives them up on the way back", async () => {
  const { app, rows, at, first, picked } = await areaApp();
  app.actions.selection.selectLane(first);
  const row = at(first);
  app.actions.area.extendLanes(1);
  app.actions.area.extendLanes(1);
  expect(picked().area).toEqual(new Set(rows.subarray(row, row + 3)));
  expect(picked().lane).toBe(rows[row + 2]);
  app.actions.area.extendLanes(-1);
  expect(picked().area).toEqual(new Set(rows.subarray(row, row + 2)));
  app.actions.area.extendLanes(-1);
  app.actions.area.extendLanes(-1);
  expect(picked().area).toEqual(new Set(rows.subarray(row - 1, row + 1)));
});

test("Ctrl+click adds a lane to the selected one, takes it out, and the last out leaves all lanes", async () => {
  const { app, first, second, picked } = await areaApp();
  app.actions.selection.selectLane(first);
  app.actions.area.toggle(second);
  expect(picked().area).toEqual(new Set([first, second]));
  app.actions.area.toggle(first);
  expect(picked().area).toEqual(new Set([second]));
  app.actions.area.toggle(second);
  expect(picked().area).toBeUndefined();
});

test("Shift with left and right takes in the state, and then state by state", async () => {
  const { app, first, picked } = await areaApp();
  app.actions.selection.pick(first, 2e9);
  await settled();
  const begin = picked().state;
  await app.actions.area.extendRange(1);
  expect(picked().range).toEqual({ t0: begin?.start, t1: begin?.end });
  await app.actions.area.extendRange(1);
  const next = picked().state;
  expect(next?.start).toBe(begin?.end);
  expect(picked().range).toEqual({ t0: begin?.start, t1: next?.end });
  await app.actions.area.extendRange(-1);
  expect(picked().range).toEqual({ t0: begin?.start, t1: begin?.end });
});

test("a click, a name and a plain drag are of all lanes again; Esc gives up the lanes before the range", async () => {
  const { app, rows, at, first, second, picked } = await areaApp();
  const passed = new Set(rows.subarray(at(first), at(second) + 1));
  const drag = { kind: "select", fromNs: 1e9, toNs: 2e9 } as const;
  app.actions.area.drag(first, second, drag);
  app.actions.selection.setDrag(undefined);
  expect(picked()).toMatchObject({ range: { t0: 1e9, t1: 2e9 }, area: passed });
  expect([...(app.select.areaLanes() ?? [])]).toEqual(expect.arrayContaining([first, second]));
  app.actions.selection.clearOne();
  expect(picked()).toMatchObject({ range: { t0: 1e9, t1: 2e9 }, area: undefined });
  for (const again of [
    () => app.actions.selection.pick(first, 1e9),
    () => app.actions.selection.pickLane(second),
    () => app.actions.selection.setDrag(drag),
  ]) {
    app.actions.area.limitTo(first);
    again();
    expect(picked().area).toBeUndefined();
    expect(app.select.areaLanes()).toBeUndefined();
  }
});
