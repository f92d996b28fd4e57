// Programs the tests need and a machine may lack: found, else installed where that is possible without asking.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const CHROMIUM_PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
  "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
];

/** Path of a Chromium, or undefined with the reason printed by the caller. */
export async function getChromium() {
  return findChromium() ?? (aptGet("chromium") ? findChromium() : undefined) ?? (await downloadChromium());
}

/** Path of a program of that name; Debian's package of it is installed if we may. */
export function getProgram(name, debianPackage = name) {
  return onPath(name) ?? (aptGet(debianPackage) ? onPath(name) : undefined);
}

/** Packages of PyPI whose modules have other names. */
const MODULES = { protobuf: "google.protobuf", "scikit-learn": "sklearn" };

/** A Python with those packages of PyPI ("duckdb", "pyspark==4.1.4"), in an environment of that name outside the repository. */
export function getPython(packages, environment = "python") {
  const python = onPath("python3");
  if (python === undefined) return undefined;
  const folder = join(homedir(), ".cache/lanescope-tests", environment);
  const own = join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  const modules = packages.map((name) => name.split("==")[0]).map((name) => MODULES[name] ?? name);
  const imports = modules.map((name) => `import ${name}`).join("\n");
  const has = () => spawnSync(own, ["-c", imports]).status === 0;
  if (existsSync(own) && has()) return own;
  console.log(`installing ${packages.join(", ")} with pip…`);
  const quietly = { stdio: "ignore", timeout: 600_000 };
  if (spawnSync(python, ["-m", "venv", folder], quietly).status !== 0) {
    // Debian has the module in a package of its own.
    aptGet("python3-venv");
    spawnSync(python, ["-m", "venv", folder], quietly);
  }
  spawnSync(own, ["-m", "pip", "install", "--quiet", ...packages], quietly);
  return existsSync(own) && has() ? own : undefined;
}

/** The folder of a package of npm as it is published, outside the repository. */
export function getPackage(name, version) {
  const folder = join(homedir(), ".cache/lanescope-tests", `${name}-${version}`);
  const own = join(folder, "package");
  if (existsSync(join(own, "package.json"))) return own;
  console.log(`getting ${name} from npm…`);
  mkdirSync(folder, { recursive: true });
  const quietly = { cwd: folder, stdio: "ignore", timeout: 120_000, shell: process.platform === "win32" };
  spawnSync("npm", ["pack", `${name}@${version}`], quietly);
  spawnSync("tar", ["xzf", `${name}-${version}.tgz`], quietly);
  return existsSync(join(own, "package.json")) ? own : undefined;
}

export function findChromium() {
  const named = process.env.LANESCOPE_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]) {
    const found = onPath(name);
    if (found) return found;
  }
  return CHROMIUM_PLACES.find((place) => existsSync(place)) ?? playwrightChromium();
}

function playwrightChromium() {
  const path = createRequire(import.meta.url)("playwright-core").chromium.executablePath();
  return path && existsSync(path) ? path : undefined;
}

async function downloadChromium() {
  const cli = join(dirname(createRequire(import.meta.url).resolve("playwright-core/package.json")), "cli.js");
  console.log("getting a Chromium through Playwright…");
  spawnSync(process.execPath, [cli, "install", "chromium-headless-shell", "chromium"], {
    stdio: "ignore",
    timeout: 180_000,
  });
  return playwrightChromium();
}

function onPath(name) {
  const names = process.platform === "win32" ? [`${name}.exe`, name] : [name];
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const file of names) if (folder && existsSync(join(folder, file))) return join(folder, file);
  }
  return undefined;
}

/** As root on Debian and its kin. Once without updating the lists, which is enough where they are fresh. */
function aptGet(debianPackage) {
  if (process.platform !== "linux" || process.getuid?.() !== 0 || !onPath("apt-get")) return false;
  console.log(`installing ${debianPackage} with apt-get…`);
  const install = () =>
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", debianPackage], apt()).status === 0;
  if (install()) return true;
  spawnSync("apt-get", ["update"], apt());
  return install();
}

function apt() {
  return {
    stdio: ["ignore", "ignore", "ignore"],
    timeout: 240_000,
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
}
