import { expandArchives, usualBudget } from "../archive/index.js";
import { bytesOf } from "../core/byte-source.js";
import { ok, type Result } from "../core/result.js";
import type { Format } from "../formats/format.js";
import { FORMATS } from "../formats/index.js";
import { givenPattern } from "../formats/log/custom-kind.js";
import { log, logFormat as logOf } from "../formats/log/index.js";
import { detectTraces } from "../ingest/detect.js";
import { pickDialect } from "../ingest/dialects/index.js";
import type { IngestDependencies } from "../ingest/discover.js";
import { mayBeTrace } from "../ingest/may-be-trace.js";

/** The formats, archives and dialects of the product. Decode workers use the same. */
export const DEFAULT_INGEST: IngestDependencies = ingestOf(FORMATS);

/** The same with a pattern for the lines of logs of no known kind. */
export function ingestFor(logFormat: string | undefined, usual: IngestDependencies): Result<IngestDependencies> {
  if (logFormat === undefined) return ok(usual);
  const pattern = givenPattern(logFormat);
  return pattern.ok ? ok(ingestOf(FORMATS.map((each) => (each === log ? logOf(pattern.value) : each)))) : pattern;
}

function ingestOf(formats: readonly Format[]): IngestDependencies {
  return {
    formats,
    expand: (files, platform, budget, diagnostics, watch) =>
      expandArchives(files, platform, { ...usualBudget(bytesOf(files)), ...budget }, diagnostics, watch, (path, head) =>
        mayBeTrace(path, head, formats),
      ),
    detect: (files, open) => detectTraces(files, open, formats),
    pickDialect,
  };
}
