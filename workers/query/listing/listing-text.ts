import type { Timeline } from "../../core/timeline.js";
import type { TableFormat } from "../../model/export-requests.js";
import type { Exporter } from "../export/exporter.js";
import { createSink, type Piece } from "../export/row-sink.js";
import type { ExportColumn } from "../export/table.js";
import { inSteps } from "../resumable.js";
import type { Listing } from "./listing.js";

const PAGE_ROWS = 1024;

export interface ListingTextOptions {
  readonly format: TableFormat;
  readonly table: string;
  readonly columns: readonly ExportColumn[];
  /** Names of the columns wanted; absent: all. */
  readonly wanted: readonly string[] | undefined;
  readonly timeline: Timeline;
  readonly beginNs: number;
  readonly pause: () => Promise<void> | undefined;
}

/** Rows `from` to `to` of a listing as the pieces of a file, in its order. `fill` finds all of them first. */
export function listingText(
  listing: Listing,
  range: { readonly from: number; readonly to: number },
  fill: () => Promise<boolean>,
  options: ListingTextOptions,
): Exporter {
  const { columns, wanted, pause, format, table: name, timeline, beginNs } = options;
  const shown = columns.flatMap(({ name }, i) => (wanted === undefined || wanted.includes(name) ? [i] : []));
  const shownColumns = shown.flatMap((i) => columns[i] ?? []);
  const sink = createSink(format, { name, columns: shownColumns, timeline, beginNs });
  let rank = -1;
  let isDone = false;
  const ready: Piece[] = [];
  return {
    get share() {
      const count = Math.min(range.to, listing.held) - range.from;
      return rank < 0 || count <= 0 ? undefined : Math.min(1, (rank - range.from) / count);
    },
    async next() {
      if (rank < 0) {
        await fill();
        rank = range.from;
      }
      while (ready.length === 0 && !isDone) {
        const rows = await inSteps(listing.page(rank, Math.min(PAGE_ROWS, range.to - rank)), pause);
        rank += rows.length;
        for (const row of rows) {
          const piece = sink.add(shown.map((i) => row[i]));
          if (piece !== undefined) ready.push(piece);
        }
        if (rows.length === 0) {
          isDone = true;
          ready.push(sink.end());
        }
      }
      return ready.shift();
    },
  };
}
