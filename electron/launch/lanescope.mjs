#!/usr/bin/env node
// The command as npm and npx link it. It is here before anything is built: npx keeps the link it made at its first
// use, and one to a build that was not there yet would stay broken.
import { existsSync } from "node:fs";

const command = new URL("../../dist/cli/lanescope.mjs", import.meta.url);

if (existsSync(command)) {
  await import(command.href);
} else {
  console.error("lanescope: not built yet: run npm ci");
  process.exitCode = 1;
}
