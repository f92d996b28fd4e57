#!/usr/bin/env node
import { argumentsOf } from "./arguments.js";
import { loadOf, setCompilerOptions } from "./load.js";
import { adoptRespawnedProcess, respawnWithHugePages } from "./respawn.js";

const argv = argumentsOf(process.argv.slice(2));
adoptRespawnedProcess();
const load = loadOf(argv);
const code = await respawnWithHugePages(load);
if (code === undefined) {
  setCompilerOptions(load);
  const [{ main }, { processIo }] = await Promise.all([import("./main.js"), import("./process-io.js")]);
  process.exitCode = await main(argv, processIo(), async (traces, given, isAttaching) => {
    const { openWindow } = await import("../launch/open-window.js");
    return openWindow(traces, given, isAttaching);
  });
} else process.exitCode = code;
