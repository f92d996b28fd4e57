import type { Timeline } from "../../core/timeline.js";
import type { Exporter } from "../export/exporter.js";
import type { ExportColumn } from "../export/table.js";
import { createWriter, type RowFormat } from "../export/writer.js";
import { inSteps } from "../resumable.js";
import type { Listing } from "./listing.js";

const PAGE_ROWS = 1024;

export interface ListingTextOptions {
  readonly format: RowFormat;
  readonly columns: readonly ExportColumn[];
  /** Names of the columns wanted; absent: all. */
  readonly wanted: readonly string[] | undefined;
  readonly timeline: Timeline;
  readonly pause: () => Promise<void> | undefined;
}

/** Rows `from` to `to` of a listing as text, in its order. `fill` finds all of them first. */
export function listingText(
  listing: Listing,
  range: { readonly from: number; readonly to: number },
  fill: () => Promise<boolean>,
  options: ListingTextOptions,
): Exporter {
  const { columns, wanted, pause, format, timeline } = options;
  const shown = columns.flatMap(({ name }, i) => (wanted === undefined || wanted.includes(name) ? [i] : []));
  const writer = createWriter(
    format,
    shown.flatMap((i) => columns[i] ?? []),
    timeline,
  );
  let rank = -1;
  return {
    get share() {
      const count = Math.min(range.to, listing.held) - range.from;
      return rank < 0 || count <= 0 ? undefined : Math.min(1, (rank - range.from) / count);
    },
    async next() {
      if (rank < 0) {
        await fill();
        rank = range.from;
        return writer.head;
      }
      const rows = await inSteps(listing.page(rank, Math.min(PAGE_ROWS, range.to - rank)), pause);
      rank += rows.length;
      return rows.length === 0 ? undefined : rows.map((row) => writer.line(shown.map((i) => row[i]))).join("");
    },
  };
}
