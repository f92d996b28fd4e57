// npm run dist -- [options of electron-builder]: builds, packs, and reads back what was packed.
// Where Electron cannot be downloaded, everything up to it is checked, and the exit code is 1.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { packAndCheckStandIns, reportPacked } from "./report-packed.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const release = join(root, "release");
const options = process.argv.slice(2);
const require = createRequire(import.meta.url);
const electron = dirname(require.resolve("electron/package.json"));
const { version } = require("electron/package.json");
const builder = fileURLToPath(import.meta.resolve("electron-builder/cli.js"));

if (run(join(root, "electron/build/build.mjs"), []) !== 0) process.exit(1);
const began = Date.now();
const isOwn = isForThisMachine();
const electronDist = isOwn ? fetchedElectron() : undefined;
if (isOwn && electronDist === undefined) await checkWithout();
else await pack();

/**
 * electron-builder takes Electron's archive from where the download keeps it. Without a network there may be no archive,
 * but the folder that was unpacked from one: so that is tried next.
 */
async function pack() {
  let status = run(builder, options);
  if (status !== 0 && electronDist !== undefined) {
    status = run(builder, [...options, `-c.electronDist=${electronDist}`]);
  }
  if (status !== 0) process.exit(status);
  process.exitCode = (await reportPacked(packedSince(began))) ? 0 : 1;
}

async function checkWithout() {
  const isRight = await packAndCheckStandIns(release);
  console.error(
    `\nMissing: Electron ${version} for ${process.platform} ${process.arch}, which could not be downloaded. ` +
      `So nothing was packed that runs${isRight ? "; all else is right" : ", and what else was checked is wrong, see above"}.`,
  );
  process.exitCode = 1;
}

/** Whether the options name no other system and no other processor. */
function isForThisMachine() {
  const own = {
    linux: ["--linux", "-l"],
    darwin: ["--mac", "-m", "-o", "--macos"],
    win32: ["--win", "-w", "--windows"],
  };
  const others = Object.entries(own).flatMap(([system, names]) => (system === process.platform ? [] : names));
  const processors = ["x64", "arm64", "ia32", "armv7l", "universal"].filter((name) => name !== process.arch);
  return !options.some((option) => others.includes(option) || processors.includes(option.replace(/^--/, "")));
}

/** Electron's folder for this machine, downloaded if it is not here. */
function fetchedElectron() {
  const dist = join(electron, "dist");
  spawnSync(process.execPath, [join(electron, "install.js")], { stdio: ["ignore", "inherit", "ignore"] });
  return existsSync(join(dist, "version")) ? dist : undefined;
}

/** What electron-builder packed into release/ after a time. */
function packedSince(time) {
  return readdirSync(release)
    .map((name) => (name.startsWith("mac") ? join(release, name, "Lanescope.app") : join(release, name)))
    .filter((path) => /-unpacked$|\.app$/.test(path) && existsSync(path) && time <= statSync(path).mtimeMs);
}

/** Runs a script of Node and returns its exit code. */
function run(script, args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: "inherit" }).status ?? 1;
}
