// Reads a packed application back: what is in it, how much each part weighs, and what is wrong with it.
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { extractFile, getRawHeader } from "@electron/asar";
import fuses from "@electron/fuses";
import { loadedFrom } from "./module-graph.mjs";

const { FuseV1Options, getCurrentFuseWire } = fuses;

/** Bytes of all that is ours, Electron apart. */
const LIMIT = 100e6;

/** The fuses of electron-builder.yml as they must be found in the binary. */
const FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: false,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
};

/** A fuse in a binary is one of these characters, or `r` if that Electron has it no more. */
const ON = "1".charCodeAt(0);
const OFF = "0".charCodeAt(0);

/** What must lie in the resources, and what electron-builder and Electron add there. */
const OURS = ["app.asar", "samples", "licences", "bin"];
const THEIRS =
  /^(apparmor-profile|icon\.icns|elevate\.exe|package-type|LICENSE\w*\.(electron\.txt|chromium\.html)|.*\.lproj)$/;

/** A packed folder: `linux-unpacked`, `win-unpacked`, or Lanescope.app. */
export function openPackaged(folder) {
  const isMac = folder.endsWith(".app");
  const resources = isMac ? join(folder, "Contents/Resources") : join(folder, "resources");
  const archive = join(resources, "app.asar");
  const windows = join(folder, "Lanescope.exe");
  return {
    resources,
    program: isMac ? folder : existsSync(windows) ? windows : join(folder, "lanescope"),
    files: filesOf(getRawHeader(archive).header.files),
    read: (path) => extractFile(archive, normalize(path)).toString(),
  };
}

/** Bytes of each part, the largest first. */
export function weigh({ resources, files }) {
  const parts = new Map();
  const add = (part, bytes) => parts.set(part, (parts.get(part) ?? 0) + bytes);
  for (const [path, size] of files) add(`app.asar/${dirname(path).split("/").slice(0, 2).join("/")}`, size);
  for (const part of OURS.slice(1)) if (existsSync(join(resources, part))) add(part, sizeOf(join(resources, part)));
  return [...parts].sort((a, b) => b[1] - a[1]);
}

/** The sum of the parts, as a person reads it. */
export function weightText(parts) {
  const line = ([part, bytes]) => `${(bytes / 1e3).toFixed(1).padStart(8)} kB  ${part.replace("/.", "")}`;
  return [...parts, ["all that is ours, Electron apart", totalOf(parts)]].map(line).join("\n");
}

/** Sentences, none if all is well. */
export async function problemsOf(packaged) {
  return [
    ...(await wrongFuses(packaged.program)),
    ...wrongResources(packaged.resources),
    ...wrongMembers(packaged),
    ...tooHeavy(weigh(packaged)),
  ];
}

async function wrongFuses(program) {
  const wire = await getCurrentFuseWire(program);
  return Object.entries(FUSES)
    .filter(([name, isOn]) => wire[FuseV1Options[name]] !== (isOn ? ON : OFF))
    .map(([name, isOn]) => `the fuse ${name} is not ${isOn ? "on" : "off"}`);
}

function wrongResources(resources) {
  const found = readdirSync(resources);
  return [
    ...OURS.filter((name) => !found.includes(name)).map((name) => `${name} is missing`),
    ...found.filter((name) => !OURS.includes(name) && !THEIRS.test(name)).map((name) => `${name} is not needed`),
  ];
}

function wrongMembers({ files, read }) {
  const needed = neededFiles(files, read);
  return [
    ...[...needed].filter((path) => !files.has(path)).map((path) => `app.asar lacks ${path}`),
    ...[...files.keys()].filter((path) => !needed.has(path)).map((path) => `app.asar/${path} is never loaded`),
  ];
}

function tooHeavy(parts) {
  const total = totalOf(parts);
  return total < LIMIT ? [] : [`${total} bytes are more than ${LIMIT}`];
}

function totalOf(parts) {
  return parts.reduce((sum, [, bytes]) => sum + bytes, 0);
}

/** What the shell loads: what its entry leads to, all of the window, and decoders by computed names. */
function neededFiles(files, read) {
  const { main } = JSON.parse(read("package.json"));
  const loaded = loadedFrom(main, (path) => (files.has(path) ? read(path) : ""));
  const byAddress = [...files.keys()].filter((path) => /^dist\/(renderer|sql|wasm)\//.test(path));
  return new Set(["package.json", "dist/renderer/index.html", "dist/wasm/zstd.wasm", ...loaded, ...byAddress]);
}

function filesOf(tree, prefix = "") {
  const found = Object.entries(tree).flatMap(([name, entry]) =>
    entry.files ? [...filesOf(entry.files, `${prefix}${name}/`)] : [[`${prefix}${name}`, entry.size]],
  );
  return new Map(found);
}

function sizeOf(path) {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
