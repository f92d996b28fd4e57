/** A file, a folder or a link of an initramfs. */
export interface CpioEntry {
  /** Without a slash at the begin. */
  readonly path: string;
  readonly kind: "file" | "folder" | "link";
  /** Of a link: where it leads, as text. */
  readonly bytes?: Uint8Array;
  readonly isExecutable?: boolean;
}

const KINDS = { file: 0o100000, folder: 0o040000, link: 0o120000 };

/** The archive that the kernel unpacks at boot: "newc" (Documentation/driver-api/early-userspace/buffer-format.rst). */
export function cpioOf(entries: readonly CpioEntry[]): Uint8Array {
  const parts = entries.flatMap((entry, i) => member(entry, i + 1));
  const end = member({ path: "TRAILER!!!", kind: "file" }, 0);
  return Buffer.concat([...parts, ...end]);
}

function member(
  { path, kind, bytes = new Uint8Array(), isExecutable = false }: CpioEntry,
  inode: number,
): Uint8Array[] {
  const name = Buffer.from(`${path}\0`);
  const mode = KINDS[kind] | (kind === "file" && !isExecutable ? 0o644 : 0o755);
  // c_ino, c_mode, c_uid, c_gid, c_nlink, c_mtime, c_filesize, four numbers of devices, c_namesize, c_chksum.
  const fields = [inode, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
  const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return [head, name, padding(head.length + name.length), bytes, padding(bytes.length)];
}

/** Names and contents begin at multiples of four bytes. */
function padding(length: number): Uint8Array {
  return new Uint8Array(-length & 3);
}
