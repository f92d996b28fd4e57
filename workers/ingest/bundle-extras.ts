import type { FileEntry, OpenSource } from "../core/byte-source.js";
import type { Diagnostics } from "../core/diagnostics.js";
import { fieldsOf, parsedJson } from "../core/parsed-json.js";
import { fail, ok, type Result } from "../core/result.js";
import { BUNDLE_VERSION, type BundleExtras, MANIFEST, MOST_BOOKMARK_BYTES } from "../model/bundle-manifest.js";
import { ANALYSIS_ENDING, type AnalysisFile, MOST_ANALYSES } from "../model/own-analysis.js";
import { faultyMembers } from "./bundle-checksums.js";
import { textOf } from "./text-of.js";

/** What bundles among the files hold beside their traces. */
interface FoundExtras {
  /** Those that are none of a bundle's own. */
  readonly files: readonly FileEntry[];
  readonly extras: readonly BundleExtras[];
}

/**
 * Takes the files out of bundles that are no traces (docs/bundle.md). Texts are handed on as they are: who uses them checks
 * them. Members that differ from their checksum in the manifest are reported, and bookmarks, views and
 * analyses among them are left out. Fails where a newer Lanescope wrote a bundle.
 */
export async function takeExtras(
  files: readonly FileEntry[],
  open: OpenSource,
  diagnostics: Diagnostics,
): Promise<Result<FoundExtras>> {
  const extras: BundleExtras[] = [];
  const taken = new Set<FileEntry>();
  for (const file of files) {
    if (nameOf(file) !== MANIFEST || MOST_BOOKMARK_BYTES < file.source.size) continue;
    const manifest = fieldsOf(parsedJson((await textOf(file, open)) ?? ""));
    const { lanescope, version } = manifest;
    if (lanescope !== "bundle" || typeof version !== "number") continue;
    if (BUNDLE_VERSION < version)
      return fail("a newer Lanescope wrote this bundle", { file: file.path, hint: "open it with that version" });
    taken.add(file);
    const faulty = faultyMembers(manifest.members, { path: file.path, folder: folderOf(file) }, files, diagnostics);
    const beside = async (name: unknown) => {
      const found = files.find((one) => typeof name === "string" && one.path === folderOf(file) + name);
      if (found === undefined || MOST_BOOKMARK_BYTES < found.source.size) return undefined;
      taken.add(found);
      if (faulty.has(found.path)) return undefined;
      return textOf(found, open);
    };
    const [annotations, view] = [await beside(manifest.annotations), await beside(manifest.view)];
    const analyses: AnalysisFile[] = [];
    for (const path of listOf(manifest.analyses).slice(0, MOST_ANALYSES)) {
      // A damaged manifest must not take a trace for an analysis.
      const text = `${path}`.endsWith(ANALYSIS_ENDING) ? await beside(path) : undefined;
      if (text !== undefined) analyses.push({ name: `${path}`.replace(/^.*\//, ""), text });
    }
    extras.push({
      ...(annotations !== undefined && { annotations }),
      ...(view !== undefined && { view }),
      ...(0 < analyses.length && { analyses }),
    });
  }
  return ok({ files: files.filter((file) => !taken.has(file)), extras });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function nameOf({ path }: FileEntry): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf({ path }: FileEntry): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
