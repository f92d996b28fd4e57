#!/usr/bin/env node
import { addressLimit } from "../../workers/entry/address-limit.js";
import { argumentsOf } from "./arguments.js";
import { startEarlyDecoder } from "./early-decoder.js";
import { hasFewAddresses, startAgain } from "./few-addresses.js";
import { loadOf, setCompilerOptions } from "./load.js";

const argv = argumentsOf(process.argv.slice(2));
const load = loadOf(argv);
const { NODE_OPTIONS = "" } = process.env;
const nodeOptions = [...process.execArgv, ...NODE_OPTIONS.split(" ")];
if (load !== "nothing" && hasFewAddresses({ limit: addressLimit(), argv, nodeOptions })) {
  process.exitCode = await startAgain();
} else {
  setCompilerOptions(load);
  // Bundles are minified: a stack that was asked for names sources.
  if (process.env.LANESCOPE_DEBUG) process.setSourceMapsEnabled(true);
  const decoder = startEarlyDecoder(argv, load);
  const [{ main }, { processIo }] = await Promise.all([import("./main.js"), import("./process-io.js")]);
  process.exitCode = await main(
    argv,
    { ...processIo(), takeDecoder: decoder.take },
    async (traces, given, isAttaching) => {
      const { openWindow } = await import("../launch/open-window.js");
      return openWindow(traces, given, isAttaching);
    },
  );
  await decoder.close();
}
