import type { BundleRequest } from "../../model/bundle.js";
import { BUNDLE_VERSION, type ManifestMember } from "../../model/bundle-manifest.js";
import { ANALYSIS_ENDING } from "../../model/own-analysis.js";
import type { BundleSource } from "./bundle-source.js";
import type { TracePart } from "./write-trace.js";

/** The member that is the n-th analysis. Their files may be named after what is redacted, so they have numbers. */
export function analysisMember(n: number): string {
  return `analyses/${n + 1}${ANALYSIS_ENDING}`;
}

/** What is inside of a bundle (docs/bundle.md). */
export function manifestText(
  { name, contents }: BundleSource,
  { annotations, view, analyses = [], redact = [], writtenBy = "" }: BundleRequest,
  parts: readonly { readonly part: TracePart; readonly folder: string }[],
  members: readonly ManifestMember[],
): string {
  const manifest = {
    lanescope: "bundle",
    version: BUNDLE_VERSION,
    writtenBy,
    ...(redact.includes("names") || redact.includes("paths") ? {} : { name }),
    contentId: contents.all,
    traces: parts.map(({ part, folder }) => ({
      folder,
      contentId: part.opened.trace.description.carried?.contentId || part.contentId,
      format: part.opened.trace.description.format,
    })),
    ...(annotations !== undefined && { annotations: "bookmarks.annotations.json" }),
    ...(view !== undefined && { view: "view.json" }),
    ...(0 < analyses.length && { analyses: analyses.map((_, n) => analysisMember(n)) }),
    redacted: redact,
    members,
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
