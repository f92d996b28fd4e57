import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { appVersion, samplesFolder, stateFolder, windowFolder } from "../node/folders.js";
import { fsPath } from "../node/fs-path.js";
import { HostService } from "../node/host-service.js";
import { derived, keptKey } from "../node/kept-key.js";
import { type GivenOptions, givenArguments, type OpenRequest, requestFor } from "../node/open-arguments.js";
import { readSamples } from "../node/samples.js";
import { openChannel } from "../node/vm/monitor-channel.js";
import { serve } from "../serve/serve.js";
import { hasDisplay, openInBrowser } from "./desktop.js";
import { runElectron } from "./electron-binary.js";

/**
 * Opens the window with the traces, or with the bundled sample if there are none: in Electron if it runs on this
 * machine, else in the browser from 127.0.0.1, else it prints the address. LANESCOPE_SHELL=electron|browser chooses.
 * Resolves to the exit code when the user has closed it. `isAttaching`: a window in the browser may talk to VMs, too.
 */
export async function openWindow(
  traces: readonly string[],
  options: GivenOptions = {},
  isAttaching = false,
): Promise<number> {
  const { paths, given, links = [] } = requestFor(traces, options, process.cwd());
  const missing = paths.find((path) => !existsSync(fsPath(path)));
  if (missing !== undefined) {
    console.error(`lanescope: cannot open ${missing}: no such file or folder`);
    return 1;
  }
  const isBrowserWanted = process.env.LANESCOPE_SHELL === "browser";
  if (hasDisplay() && !isBrowserWanted) {
    const ran = await runElectron([...paths, ...links], given);
    if (ran.ok) return ran.value;
    const isElectronWanted = process.env.LANESCOPE_SHELL === "electron";
    console.log(`${ran.error.message}${isElectronWanted ? "." : "; opening in the browser instead."}`);
    if (ran.error.hint !== undefined) console.log(ran.error.hint);
    if (isElectronWanted) return 1;
  }
  return openFromServer({ paths, given, links }, isAttaching);
}

async function openFromServer({ paths, given, links = [] }: OpenRequest, isAttaching: boolean): Promise<number> {
  const key = await keptKey(stateFolder());
  const service = new HostService({
    version: appVersion(),
    stateFolder: stateFolder(),
    tokenKey: derived(key, "files"),
    samplesFolder: samplesFolder(),
    initialPaths: paths,
    initialLinks: links,
    given,
  });
  service.beginInitial();
  const monitor = isAttaching ? openChannel(stateFolder(), service) : undefined;
  const served = await serve({ windowFolder: windowFolder(), service, monitor, secret: derived(key, "window") });
  const isShown = hasDisplay() && (await openInBrowser(served.createOneTimeUrl()));
  if (!hasDisplay()) {
    console.log("There is no display, so no window opens. The trace holds:\n");
    await printInfo(paths, given);
  }
  console.log(`\n${isShown ? "Opened" : "Open"} ${served.url}\nPress Ctrl-C to end it.`);
  await untilStopped();
  await served.close();
  await monitor?.close();
  return 0;
}

async function printInfo(paths: readonly string[], given: GivenOptions): Promise<void> {
  const command = fileURLToPath(new URL("../cli/lanescope.mjs", import.meta.url));
  const [sample] = await readSamples(samplesFolder());
  const shown = paths.length > 0 ? paths : sample ? [join(samplesFolder(), sample.file)] : [];
  if (shown.length === 0) return;
  const stdio = ["ignore", "inherit", "inherit"] as const;
  const info = spawn(process.execPath, [command, "info", ...givenArguments(given), ...shown], { stdio: [...stdio] });
  await once(info, "close").catch(() => undefined);
}

function untilStopped(): Promise<unknown> {
  return Promise.race(["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => once(process, signal)));
}
