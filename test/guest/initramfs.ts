import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type CpioEntry, cpioOf } from "./cpio.js";
import { modulesInOrder } from "./kernel-modules.js";
import { type GuestParts, librariesOf } from "./parts.js";

/** Drivers of the devices that a test guest has. */
const DRIVERS = ["virtio_pci", "virtio_console", "virtio_balloon", "virtio_blk", "virtio_net", "virtio_input", "evdev"];

/** Folders that the guest's first process needs. */
const FOLDERS = ["bin", "dev", "etc", "lib/modules", "proc", "root", "run", "sys", "tmp", "usr/bin", "usr/sbin"];

/** The whole system of a test guest, which lies in its memory. */
export function initramfsOf(parts: GuestParts, hostname: string): Uint8Array {
  const files = new Map<string, Uint8Array>();
  const inside = (name: string) => readFileSync(join(process.cwd(), "test/guest/inside", name));
  files.set("init", inside("init.sh"));
  files.set("control.sh", inside("control.sh"));
  files.set("etc/hostname", Buffer.from(hostname));
  files.set("etc/shell-line", Buffer.from(parts.kind.shellLine));
  files.set("etc/passwd", Buffer.from("root:x:0:0:root:/root:/bin/sh\n"));
  files.set("bin/busybox", readFileSync(parts.busybox));
  if (parts.shares !== undefined) files.set("usr/bin/shares", readFileSync(parts.shares));
  addWithLibraries(files, "usr/sbin/qemu-ga", parts.agent);
  addWithLibraries(files, "usr/bin/perf", parts.perf);
  const modules = modulesInOrder(parts.modules, DRIVERS);
  for (const { name, bytes } of modules) files.set(`lib/modules/${name}.ko`, bytes);
  files.set("lib/modules/order", Buffer.from(modules.map(({ name }) => `${name}\n`).join("")));
  return cpioOf([...foldersOf([...files.keys()]), ...[...files].map(asFile)]);
}

function asFile([path, bytes]: readonly [string, Uint8Array]): CpioEntry {
  return { path, kind: "file", bytes, isExecutable: true };
}

/** A program finds its libraries in the guest where it found them here. */
function addWithLibraries(files: Map<string, Uint8Array>, path: string, program: string | undefined): void {
  if (program === undefined) return;
  files.set(path, readFileSync(program));
  for (const library of librariesOf(program)) files.set(library.slice(1), readFileSync(library));
}

function foldersOf(paths: readonly string[]): readonly CpioEntry[] {
  const folders = new Set<string>();
  const add = (path: string): void => {
    if (path === "." || folders.has(path)) return;
    add(dirname(path));
    folders.add(path);
  };
  for (const path of FOLDERS) add(path);
  for (const path of paths) add(dirname(path));
  return [...folders].map((path) => ({ path, kind: "folder" }));
}
