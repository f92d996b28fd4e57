#!/usr/bin/env node
import { argumentsOf } from "./arguments.js";
import { adoptRespawnedProcess, respawnWithHugePages, setCompilerOptions } from "./respawn.js";

const argv = argumentsOf(process.argv.slice(2));
adoptRespawnedProcess();
const code = await respawnWithHugePages(argv);
if (code === undefined) {
  setCompilerOptions(argv);
  const [{ main }, { processIo }] = await Promise.all([import("./main.js"), import("./process-io.js")]);
  process.exitCode = await main(argv, processIo());
} else process.exitCode = code;
