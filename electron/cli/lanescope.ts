#!/usr/bin/env node
import { argumentsOf } from "./arguments.js";
import { loadOf, setCompilerOptions } from "./load.js";

const argv = argumentsOf(process.argv.slice(2));
setCompilerOptions(loadOf(argv));
const [{ main }, { processIo }] = await Promise.all([import("./main.js"), import("./process-io.js")]);
process.exitCode = await main(argv, processIo(), async (traces, given, isAttaching) => {
  const { openWindow } = await import("../launch/open-window.js");
  return openWindow(traces, given, isAttaching);
});
