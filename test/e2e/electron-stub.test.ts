import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { beginFirstMinute, FIRST_MINUTE, type FirstMinute, resultOf } from "./electron/first-minute.js";
import { stubElectron } from "./electron/stub-electron.js";
import { chromiumPath, NO_CHROMIUM } from "./harness.js";

// The steps of `npm run test:electron`, where no Electron is: over the stub, with the real window.
describeWith("the first minute over the stub of Electron", chromiumPath, NO_CHROMIUM, (path) => {
  let minute: FirstMinute;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "lanescope-minute-"));
    minute = beginFirstMinute(stubElectron(path, folder), folder);
  });
  afterAll(() => minute.close());

  for (const { what, run } of FIRST_MINUTE) test(what, () => run(minute));

  test("a step that fails is a line with its reason", async () => {
    const isWrong = { what: "does it", run: () => Promise.reject(new Error("no such thing\nat line 1")) };
    expect(await resultOf(isWrong, minute)).toBe("FAILED  does it: no such thing");
    expect(await resultOf({ what: "does it", run: async () => {} }, minute)).toBe("ok      does it");
  });

  test("the diagnostics name the shell", () => {
    expect(minute.diagnostics).toMatch(/^Lanescope 1\.2\.3, electron shell\n/);
    expect(minute.diagnostics).toContain("GPU: 8086:1916, in use");
  });
});
