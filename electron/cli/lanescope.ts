#!/usr/bin/env node
import { argumentsOf } from "./arguments.js";
import { adoptRespawnedProcess, loadOf, respawnWithHugePages, setCompilerOptions } from "./respawn.js";

const argv = argumentsOf(process.argv.slice(2));
adoptRespawnedProcess();
const load = loadOf(argv);
const code = await respawnWithHugePages(load);
if (code === undefined) {
  setCompilerOptions(load);
  const [{ main }, { processIo }] = await Promise.all([import("./main.js"), import("./process-io.js")]);
  process.exitCode = await main(argv, processIo());
} else process.exitCode = code;
