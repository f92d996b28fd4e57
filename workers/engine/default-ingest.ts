import { expandArchives, usualBudget } from "../archive/index.js";
import { bytesOf } from "../core/byte-source.js";
import { FORMATS } from "../formats/index.js";
import { detectTraces } from "../ingest/detect.js";
import { pickDialect } from "../ingest/dialects/index.js";
import type { IngestDependencies } from "../ingest/discover.js";
import { mayBeTrace } from "../ingest/may-be-trace.js";

/** The formats, archives and dialects of the product. Decode workers use the same. */
export const DEFAULT_INGEST: IngestDependencies = {
  formats: FORMATS,
  expand: (files, platform, budget, diagnostics, watch) =>
    expandArchives(files, platform, { ...usualBudget(bytesOf(files)), ...budget }, diagnostics, watch, (path, head) =>
      mayBeTrace(path, head, FORMATS),
    ),
  detect: (files, open) => detectTraces(files, open, FORMATS),
  pickDialect,
};
