#!/usr/bin/env node
import { beginAsSecond, runWithLargePages } from "./large-pages.js";

const argv = process.argv.slice(2);
beginAsSecond();
const code = await runWithLargePages(argv);
if (code === undefined) {
  const [{ main }, { processIo }] = await Promise.all([import("./main.js"), import("./process-io.js")]);
  process.exitCode = await main(argv, processIo());
} else process.exitCode = code;
