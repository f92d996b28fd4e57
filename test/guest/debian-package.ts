import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Architecture, isOwnKind } from "./architecture.js";
import { CACHE } from "./cache.js";

/**
 * The folder with what a Debian package holds, downloaded and unpacked once but not installed, which needs no rights.
 * Undefined: this is no Debian, or the package cannot be had.
 */
export function unpackedPackage(name: string, kind: Architecture): string | undefined {
  const folder = join(CACHE, "packages", `${name}-${kind.debian}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    if (!isDone("apt-get", [...aptOptions(kind), "download", name], partial)) return undefined;
    const archive = readdirSync(partial).find((file) => file.endsWith(".deb"));
    if (archive === undefined || !isDone("dpkg-deb", ["-x", archive, "."], partial)) return undefined;
    rmSync(join(partial, archive));
    // Where another test was faster, its folder is as good.
    if (!existsSync(folder)) renameSync(partial, folder);
    return folder;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

/** The package that a package without contents stands for: the kernel of today. */
export function dependencyOf(name: string, kind: Architecture): string | undefined {
  const { stdout } = spawnSync("apt-cache", [...aptOptions(kind), "depends", "--important", name], {
    encoding: "utf8",
  });
  return /^\s+Depends: ([\w.+-]+)$/m.exec(stdout ?? "")?.[1];
}

/** For packages of another architecture apt gets lists of its own, so nothing of this machine's changes. */
function aptOptions(kind: Architecture): readonly string[] {
  if (isOwnKind(kind)) return [];
  const state = join(CACHE, `apt-${kind.debian}`);
  const settings = [
    `APT::Architecture=${kind.debian}`,
    `APT::Architectures=${kind.debian}`,
    `Dir::State::lists=${join(state, "lists")}`,
    `Dir::Cache=${join(state, "cache")}`,
    "Dir::State::status=/dev/null",
  ];
  const options = settings.flatMap((setting) => ["-o", setting]);
  if (!existsSync(state)) {
    for (const folder of ["lists", "cache"]) mkdirSync(join(state, folder, "partial"), { recursive: true });
    // Without lists nothing is found, which is an answer too.
    isDone("apt-get", [...options, "update"], state);
  }
  return options;
}

function isDone(program: string, options: readonly string[], cwd: string): boolean {
  return spawnSync(program, options, { cwd, stdio: "ignore", timeout: 120_000 }).status === 0;
}
