import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ARCHITECTURES, type Architecture, type GuestArch, isOwnKind } from "./architecture.js";
import { CACHE } from "./cache.js";
import { dependencyOf, unpackedPackage } from "./debian-package.js";

/** What a test guest is made of, as paths on this machine. */
export interface GuestParts {
  readonly kind: Architecture;
  readonly qemu: string;
  readonly setpriv: string;
  readonly kernel: string;
  /** Folder of its modules. */
  readonly modules: string;
  /** One that needs no libraries. */
  readonly busybox: string;
  /** The guest agent, where it is installed. Of another architecture than this machine's there are no further programs. */
  readonly agent: string | undefined;
  /** Where it is installed. */
  readonly perf: string | undefined;
  /** The program of known shares; undefined without a compiler. */
  readonly shares: string | undefined;
}

/** What is missing is a list of Debian's packages. */
export type FoundParts = { readonly parts: GuestParts } | { readonly missing: readonly string[] };

/**
 * Finds what a guest is made of. Nothing is installed: the kernel and busybox are downloaded into the cache, since they run
 * on no machine but the guest.
 */
export function guestParts(arch: GuestArch = "x86_64"): FoundParts {
  const kind = ARCHITECTURES[arch];
  const qemu = onPath(kind.qemu);
  const setpriv = onPath("setpriv");
  const kernel = debianKernel(kind) ?? ownKernel(kind);
  const busybox = staticBusybox(kind);
  if (qemu && setpriv && kernel && busybox) {
    const none = { agent: undefined, perf: undefined, shares: undefined };
    const own = () => ({ agent: onPath("qemu-ga"), perf: onPath("perf"), shares: sharesProgram() });
    return { parts: { kind, qemu, setpriv, ...kernel, busybox, ...(isOwnKind(kind) ? own() : none) } };
  }
  const needed: readonly (readonly [unknown, string])[] = [
    [qemu, kind.qemuPackage],
    [setpriv, "util-linux"],
    [kernel, kind.kernelPackage],
    [busybox, "busybox-static"],
  ];
  return { missing: needed.flatMap(([found, name]) => (found ? [] : [name])) };
}

/** The program of known shares for this machine. It needs no libraries, so it runs in any guest too. */
export function sharesProgram(): string | undefined {
  const source = join(process.cwd(), "test/guest/inside/shares.c");
  const text = readFileSync(source);
  const path = join(CACHE, `shares-${createHash("sha256").update(text).digest("hex").slice(0, 12)}`);
  if (existsSync(path)) return path;
  const compiler = onPath("musl-gcc") ?? onPath("gcc");
  if (compiler === undefined) return undefined;
  mkdirSync(CACHE, { recursive: true });
  const frames = ["-fno-omit-frame-pointer", "-fno-optimize-sibling-calls"];
  const options = ["-static", "-O1", "-g", ...frames, "-pthread", "-o", path, source];
  return spawnSync(compiler, options, { stdio: "ignore" }).status === 0 ? path : undefined;
}

type Kernel = Pick<GuestParts, "kernel" | "modules">;

function debianKernel(kind: Architecture): Kernel | undefined {
  const name = dependencyOf(kind.kernelPackage, kind);
  const folder = name === undefined ? undefined : unpackedPackage(name, kind);
  return folder === undefined ? undefined : kernelIn(folder);
}

/** The kernel of this machine, where everybody may read it. */
function ownKernel(kind: Architecture): Kernel | undefined {
  return isOwnKind(kind) ? kernelIn("/") : undefined;
}

function kernelIn(top: string): Kernel | undefined {
  const boot = join(top, "boot");
  const names = existsSync(boot) ? readdirSync(boot).filter((name) => name.startsWith("vmlinuz-")) : [];
  return names
    .map((name) => ({ kernel: join(boot, name), modules: join(top, "lib/modules", name.slice("vmlinuz-".length)) }))
    .find(({ kernel, modules }) => existsSync(modules) && isReadable(kernel));
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function staticBusybox(kind: Architecture): string | undefined {
  const folder = unpackedPackage("busybox-static", kind);
  const unpacked = ["bin/busybox", "usr/bin/busybox"].map((path) => join(folder ?? "", path));
  if (folder !== undefined) return unpacked.find((path) => existsSync(path));
  const own = isOwnKind(kind) ? onPath("busybox") : undefined;
  return own !== undefined && librariesOf(own).length === 0 ? own : undefined;
}

/** The loader and the libraries of a program, as this machine finds them. */
export function librariesOf(program: string): readonly string[] {
  const { status, stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  if (status !== 0) return [];
  return [...stdout.matchAll(/(?:=> |^\s+)(\/\S+)/gm)].map(([, path]) => path as string);
}

function onPath(name: string): string | undefined {
  const { status, stdout } = spawnSync("sh", ["-c", 'PATH="$PATH:/usr/sbin:/sbin" command -v "$1"', "sh", name], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}
