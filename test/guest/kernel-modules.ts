import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A driver of the guest, as the kernel loads it. */
export interface KernelModule {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Modules of a kernel and all that they depend on, each after those that it needs. A name that is not there is taken to
 * be built in.
 */
export function modulesInOrder(folder: string, names: readonly string[]): readonly KernelModule[] {
  const files = moduleFiles(folder);
  const found = new Map<string, KernelModule>();
  const add = (name: string): void => {
    const path = files.get(name);
    if (path === undefined || found.has(name)) return;
    const bytes = readModule(path);
    for (const needed of dependsOf(bytes)) add(needed);
    found.set(name, { name, bytes });
  };
  for (const name of names) add(name);
  return [...found.values()];
}

/** Paths by name. */
function moduleFiles(folder: string): ReadonlyMap<string, string> {
  const top = join(folder, "kernel");
  if (!existsSync(top)) return new Map();
  const paths = readdirSync(top, { recursive: true, encoding: "utf8" }).filter((path) =>
    /\.ko(\.xz|\.zst)?$/.test(path),
  );
  return new Map(
    paths.map((path) => [
      basename(path)
        .replace(/\.ko.*$/, "")
        .replaceAll("-", "_"),
      join(top, path),
    ]),
  );
}

function readModule(path: string): Uint8Array {
  if (path.endsWith(".ko")) return readFileSync(path);
  const program = path.endsWith(".xz") ? "xz" : "zstd";
  const { status, stdout } = spawnSync(program, ["-dc", path], { maxBuffer: 64 << 20 });
  if (status !== 0) throw new Error(`${program} cannot unpack ${path}`);
  return stdout;
}

/** Section .modinfo holds "key=value" texts, each ended by a zero (include/linux/module.h, MODULE_INFO). */
function dependsOf(bytes: Uint8Array): readonly string[] {
  const [, list = ""] = /\0depends=([\w,-]*)\0/.exec(Buffer.from(bytes).toString("latin1")) ?? [];
  return list
    .split(",")
    .filter((name) => name !== "")
    .map((name) => name.replaceAll("-", "_"));
}
