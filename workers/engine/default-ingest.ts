import { expandArchives, usualBudget } from "../archive/index.js";
import { bytesOf, type FileEntry, type OpenSource } from "../core/byte-source.js";
import { ok, type Result } from "../core/result.js";
import type { Format } from "../formats/format.js";
import { FORMATS } from "../formats/index.js";
import { givenPattern } from "../formats/log/custom-kind.js";
import { log, logFormat as logOf } from "../formats/log/index.js";
import { detectTraces } from "../ingest/detect.js";
import { pickDialect } from "../ingest/dialects/index.js";
import type { IngestDependencies } from "../ingest/discover.js";
import { mayBeTrace } from "../ingest/may-be-trace.js";
import { mayBeSymbols } from "../model/symbol-paths.js";
import { symbolFileKind } from "../symbols/symbol-file.js";

/** The formats, archives and dialects of the product. Decode workers use the same. */
export const DEFAULT_INGEST: IngestDependencies = ingestOf(FORMATS);

/** The same with a pattern for the lines of logs of no known kind. */
export function ingestFor(logFormat: string | undefined, usual: IngestDependencies): Result<IngestDependencies> {
  if (logFormat === undefined) return ok(usual);
  const pattern = givenPattern(logFormat);
  return pattern.ok ? ok(ingestOf(FORMATS.map((each) => (each === log ? logOf(pattern.value) : each)))) : pattern;
}

/** Files of which the begin is read: more would cost time for no more than names. */
const MOST_LOOKED_AT = 2000;

async function findSymbols(files: readonly FileEntry[], open: OpenSource): Promise<readonly FileEntry[]> {
  const found: FileEntry[] = [];
  for (const file of files.filter(({ path }) => mayBeSymbols(path)).slice(0, MOST_LOOKED_AT)) {
    const source = open(file.source);
    if (!source.ok) continue;
    if ((await symbolFileKind(file.path, source.value)) !== undefined) found.push(file);
    source.value.close();
  }
  return found;
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
    findSymbols,
  };
}
