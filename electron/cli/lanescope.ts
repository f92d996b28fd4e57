#!/usr/bin/env node
import { argumentsOf } from "./arguments.js";
import { beginAsSecond, compileFor, runWithLargePages } from "./large-pages.js";

const argv = argumentsOf(process.argv.slice(2));
beginAsSecond();
const code = await runWithLargePages(argv);
if (code === undefined) {
  compileFor(argv);
  const [{ main }, { processIo }] = await Promise.all([import("./main.js"), import("./process-io.js")]);
  process.exitCode = await main(argv, processIo());
} else process.exitCode = code;
