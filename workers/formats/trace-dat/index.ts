import { tracesByHead } from "../detect-by-head.js";
import type { Format } from "../format.js";
import { versionOf } from "./head.js";
import { openTraceDat } from "./open.js";
import { openShare } from "./trace.js";

/** Files of trace-cmd: trace-cmd.dat.v6(5) and trace-cmd.dat.v7(5). A file of an unknown version fails to open. */
export const traceDatV6 = traceDat("6", false);
export const traceDatV7 = traceDat("7", true);

/** `isForUnknown`: files of all versions that no format knows are handed to this one. */
function traceDat(version: string, isForUnknown: boolean): Format {
  const id = `trace.dat-v${version}`;
  return {
    id,
    detect: (files, open) => tracesByHead(id, files, open, ({ bytes }) => versionOf(bytes) === version),
    recognise: ({ bytes }) => isForUnknown && versionOf(bytes) !== undefined,
    open: openTraceDat,
    openShare,
  };
}
