import type { BundleRequest } from "../../model/bundle.js";
import { BUNDLE_VERSION, type ManifestMember } from "../../model/bundle-manifest.js";
import type { BundleSource } from "./bundle-source.js";
import type { TracePart } from "./write-trace.js";

/** What is inside of a bundle (docs/bundle.md). */
export function manifestText(
  { name, contents }: BundleSource,
  { annotations, view, redact = [], writtenBy = "" }: BundleRequest,
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
    redacted: redact,
    members,
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
