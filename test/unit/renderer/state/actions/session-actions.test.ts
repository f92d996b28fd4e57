import { expect, test } from "vitest";
import { makeApp, openApp } from "../../open-app.js";

test("an opened trace is open", async () => {
  expect((await openApp()).stores.session.getState().phase).toBe("open");
});

test("nothing to open is a failure to show, not an exception", async () => {
  const app = makeApp();
  await app.actions.session.open([]);
  expect(app.stores.session.getState()).toMatchObject({ phase: "failed" });
});
