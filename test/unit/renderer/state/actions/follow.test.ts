import { expect, test } from "vitest";
import { rowOfLane } from "../../../../../renderer/viewmodel/lane-layout.js";
import { pxOfRow } from "../../../../../renderer/viewmodel/rows.js";
import { openApp } from "../../open-app.js";

/** A window so low that the vCPUs and the last CPU never fit. */
async function followingApp() {
  const app = await openApp();
  app.actions.view.resize(1000, 120);
  const kinds = app.stores.session.getState().lanes?.kinds ?? [];
  const vcpu = kinds.indexOf("vcpu");
  const cpus = kinds.flatMap((kind, lane) => (kind === "cpu" ? [lane] : []));
  const [first = -1, last = -1] = [cpus[0], cpus.at(-1)];
  const isInView = (lane: number) => {
    const { rowPx, heightPx } = app.stores.view.getState();
    const layout = app.select.layout();
    const top = pxOfRow(layout, app.select.rows(), rowPx, rowOfLane(layout, lane));
    return app.select.rows().coveredPx <= top && top + rowPx <= heightPx;
  };
  app.actions.view.zoomToRange(0, 1e9);
  app.actions.overlay.follow(vcpu);
  const runs = [
    { cpuLane: first, t0: 0, t1: 1e9 },
    { cpuLane: last, t0: 1e9, t1: 3e9 },
  ];
  return { app, vcpu, first, last, runs, isInView };
}

test("the CPU of a followed lane comes into view, and the next one as time moves on", async () => {
  const { app, vcpu, first, last, runs, isInView } = await followingApp();
  expect([isInView(vcpu), isInView(first)]).toEqual([true, false]);
  app.actions.overlay.setRuns(vcpu, runs);
  expect(isInView(first)).toBe(true);
  app.actions.view.panTo(1.5e9);
  app.actions.overlay.setRuns(vcpu, runs);
  expect(isInView(last)).toBe(true);
});

test("lanes that the user scrolls stay there until time moves", async () => {
  const { app, vcpu, first, runs, isInView } = await followingApp();
  app.actions.overlay.setRuns(vcpu, runs);
  app.actions.view.scrollTo(0);
  app.actions.overlay.setRuns(vcpu, [...runs]);
  expect([app.stores.view.getState().scrollPx, isInView(first)]).toEqual([0, false]);
  app.actions.view.panTo(1e8);
  app.actions.overlay.setRuns(vcpu, runs);
  expect(isInView(first)).toBe(true);
});
