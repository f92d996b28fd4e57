import type { Timeline } from "../../core/timeline.js";
import type { Exporter } from "../export/exporter.js";
import type { ExportColumn, Row } from "../export/table.js";
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

/** All rows of a listing as text, in its order. `fill` finds all of them first. */
export function listingText(listing: Listing, fill: () => Promise<boolean>, options: ListingTextOptions): Exporter {
  const { columns, wanted, pause } = options;
  const shown = [...columns.keys()].filter((i) => wanted === undefined || wanted.includes(columns[i]?.name ?? ""));
  const pick = shown.length === columns.length ? (row: Row) => row : (row: Row) => shown.map((i) => row[i]);
  const writer = createWriter(
    options.format,
    pick(columns as unknown as Row) as unknown as ExportColumn[],
    options.timeline,
  );
  let rank = -1;
  return {
    async next() {
      if (rank < 0) {
        await fill();
        rank = 0;
        return writer.head;
      }
      const rows = await inSteps(listing.page(rank, PAGE_ROWS), pause);
      rank += rows.length;
      return rows.length === 0 ? undefined : rows.map((row) => writer.line(pick(row))).join("");
    },
  };
}
