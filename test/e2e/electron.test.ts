import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { hasDisplay } from "../../electron/launch/desktop.js";
import { findElectron } from "../../electron/launch/electron-binary.js";
import { describeWith, NO_ELECTRON } from "../setup/skip.js";
import { beginFirstMinute, FIRST_MINUTE, type FirstMinute } from "./electron/first-minute.js";
import { realElectron } from "./electron/real-electron.js";

const electron = hasDisplay() ? findElectron() : undefined;
const why = hasDisplay()
  ? `${NO_ELECTRON} here; npx install-electron fetches it`
  : `${NO_ELECTRON} was looked for: there is no display to show it on`;

describeWith("the first minute in the real Electron", electron, why, (path) => {
  let minute: FirstMinute;
  beforeAll(() => {
    minute = beginFirstMinute(realElectron(path), mkdtempSync(join(tmpdir(), "lanescope-minute-")));
  });
  afterAll(() => minute.close());

  for (const { what, run } of FIRST_MINUTE) test(what, () => run(minute));
});
