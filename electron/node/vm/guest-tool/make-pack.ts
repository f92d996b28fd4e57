import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { promisify } from "node:util";
import { gunzipSync, gzip } from "node:zlib";
import { systemErrorText } from "../../../../workers/core/error-text.js";
import { fieldsOf, parsedJson } from "../../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import { type TarFile, tarOf } from "./tar.js";

/** Programs that are sent to guests. */
export type PackTool = "trace-cmd" | "perf";

/** A program with all that it needs to run: its libraries, and the loader that finds them. So any guest of its architecture can. */
export interface Pack {
  readonly tool: PackTool;
  /** As `uname -m` says it. */
  readonly arch: string;
  readonly version: string;
  /** A .tgz: `bin/TOOL`, `lib/…`, and `pack.json`, which says these facts. */
  readonly bytes: Uint8Array;
  readonly unpackedBytes: number;
}

/** By the architecture of Node. */
const ARCHS: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };
const NAMES: ReadonlyMap<string, string> = new Map([
  ...["x86_64", "amd64", "x64"].map((name) => [name, "x86_64"] as const),
  ...["aarch64", "arm64"].map((name) => [name, "aarch64"] as const),
]);
const PACKAGES: Readonly<Record<PackTool, string>> = { "trace-cmd": "trace-cmd", perf: "linux-perf" };
/** The loader has this name in every pack. */
export const LOADER = "lib/loader";
const MOST_BYTES = 256 << 20;

const exec = promisify(execFile);
const zip = promisify(gzip);

/** The architecture of a machine by one of its usual names, as `uname -m` says it. */
export function archOf(name: string): string | undefined {
  return NAMES.get(name);
}

/** Of this machine. */
export function ownArch(): string {
  return ARCHS[process.arch] ?? process.arch;
}

/** Makes a pack of the program that is installed here. It is of this machine's architecture. */
export async function makePack(tool: PackTool): Promise<Result<Pack>> {
  const program = await programOf(tool);
  if (program === undefined) {
    return fail(`${tool} is not installed here`, { hint: `on Debian: sudo apt-get install ${PACKAGES[tool]}` });
  }
  try {
    const needed = librariesIn((await exec("ldd", [program])).stdout);
    if (needed.loader === undefined)
      return fail(`${program} is no program that a pack can be made of: it has no loader`);
    const files: TarFile[] = [
      { name: `bin/${tool}`, bytes: await readFile(program), isExecutable: true },
      { name: LOADER, bytes: await readFile(needed.loader), isExecutable: true },
    ];
    for (const path of needed.libraries)
      files.push({ name: `lib/${basename(path)}`, bytes: await readFile(anyCpu(path)) });
    return ok(await packOf(tool, ownArch(), await versionOf(program), files));
  } catch (error) {
    return fail(`cannot make a pack of ${program}: ${systemErrorText(error)}`);
  }
}

export async function packOf(tool: PackTool, arch: string, version: string, files: readonly TarFile[]): Promise<Pack> {
  const facts = { lanescope: "pack", version: 1, tool, arch, toolVersion: version };
  const bytes = await zip(tarOf([{ name: "pack.json", bytes: Buffer.from(JSON.stringify(facts)) }, ...files]));
  const unpackedBytes = files.reduce((sum, file) => sum + file.bytes.length, 0);
  return { tool, arch, version, bytes, unpackedBytes };
}

/** A pack that `lanescope pack` wrote, as for a machine of another architecture. */
export async function readPack(path: string): Promise<Result<Pack>> {
  try {
    const bytes = await readFile(path);
    const tar = gunzipSync(bytes, { maxOutputLength: MOST_BYTES });
    // The facts are the first file.
    const size = Number.parseInt(tar.toString("latin1", 124, 135), 8);
    const { lanescope, tool, arch, toolVersion } = fieldsOf(parsedJson(tar.toString("utf8", 512, 512 + size)));
    const isPack = lanescope === "pack" && (tool === "trace-cmd" || tool === "perf") && typeof arch === "string";
    if (!isPack) return fail("this is no pack", { file: path });
    return ok({
      tool,
      arch,
      version: typeof toolVersion === "string" ? toolVersion : "",
      bytes,
      unpackedBytes: tar.length,
    });
  } catch (error) {
    return fail(`cannot read the pack: ${systemErrorText(error)}`, { file: path });
  }
}

async function programOf(tool: PackTool): Promise<string | undefined> {
  const found = await exec("sh", ["-c", 'PATH="$PATH:/usr/sbin:/sbin" command -v "$1"', "sh", tool]).catch(
    () => undefined,
  );
  return found?.stdout.trim() || undefined;
}

/** Of a library that is there for several kinds of CPUs, the one that runs on all: a guest's CPU may do less than this one. */
function anyCpu(path: string): string {
  const plain = path.replace(/\/glibc-hwcaps\/[^/]+\//, "/");
  return existsSync(plain) ? plain : path;
}

async function versionOf(program: string): Promise<string> {
  // It ends with a failure where it does not know the option, and says its version all the same.
  const { stdout, stderr } = await exec(program, ["--version"]).catch((error: unknown) => fieldsOf(error));
  return /version ([\w.+-]{1,60})/.exec(`${stdout} ${stderr}`)?.[1] ?? "";
}

/** What `ldd` prints: `NAME => PATH (ADDRESS)`, the loader as `PATH (ADDRESS)`; the vdso has no path. */
export function librariesIn(printed: string): {
  readonly loader: string | undefined;
  readonly libraries: readonly string[];
} {
  const libraries = [...printed.matchAll(/=> (\/\S+)/g)].map(([, path]) => path as string);
  const loader = /^\s+(\/\S*\/ld[-.\w]*\.so[.\d]*) \(/m.exec(printed)?.[1];
  return { loader, libraries: [...new Set(libraries)] };
}
