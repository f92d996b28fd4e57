import { RepeatedNotes } from "../archive/repeated-notes.js";
import type { FileEntry } from "../core/byte-source.js";
import type { Diagnostics } from "../core/diagnostics.js";
import { fieldsOf } from "../core/parsed-json.js";
import { checksumText } from "../model/bundle-manifest.js";

/** Reports members of a bundle that are not as its manifest says, and answers their paths. */
export function faultyMembers(
  members: unknown,
  manifest: { readonly path: string; readonly folder: string },
  files: readonly FileEntry[],
  diagnostics: Diagnostics,
): ReadonlySet<string> {
  const faulty = new Set<string>();
  // Earlier versions wrote no checksums.
  if (!Array.isArray(members)) return faulty;
  const byPath = new Map(files.map((file) => [file.path, file]));
  const notes = new RepeatedNotes(diagnostics, manifest.path, "error");
  for (const member of members) {
    const { path, bytes, crc32 } = fieldsOf(member);
    if (typeof path !== "string") continue;
    const fault = faultOf(byPath.get(manifest.folder + path), bytes, crc32);
    if (fault === undefined) continue;
    faulty.add(manifest.folder + path);
    notes.add(path, fault);
  }
  notes.finish();
  return faulty;
}

/** A bundle that was unpacked into a folder has sizes only. */
function faultOf(file: FileEntry | undefined, bytes: unknown, checksum: unknown): string | undefined {
  if (file === undefined) return "is missing: the bundle was written with it";
  const isSame = file.source.size === bytes && (file.crc === undefined || checksumText(file.crc) === checksum);
  return isSame ? undefined : "is another one than the bundle was written with: its checksum or its size differs";
}
