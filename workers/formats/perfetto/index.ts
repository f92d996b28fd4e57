import type { FileEntry, OpenSource } from "../../core/byte-source.js";
import { filesByHead } from "../detect-by-head.js";
import type { Format, TraceCandidate } from "../format.js";
import { isPerfetto } from "./detect.js";
import { machinesIn } from "./machines.js";
import { openPerfetto, openPerfettoShare, type PerfettoShare } from "./open.js";

/** Perfetto's protobuf traces: what they hold of ftrace, processes, and slices. */
export const perfetto: Format = {
  id: "perfetto",
  async detect(files, open) {
    const found = await filesByHead(files, open, isPerfetto);
    const candidates: TraceCandidate[] = [];
    for (const file of found) candidates.push(...(await candidatesOf(file, open)));
    return candidates;
  },
  recognise: () => false,
  open: openPerfetto,
  openShare: (share, context) => openPerfettoShare(share as PerfettoShare, context),
};

/** A trace for each machine in a file. */
async function candidatesOf(file: FileEntry, open: OpenSource): Promise<TraceCandidate[]> {
  const source = open(file.source);
  const all = source.ok ? await machinesIn(source.value) : [0];
  if (source.ok) source.value.close();
  if (all.length === 1) return [{ format: "perfetto", path: file.path, files: [file] }];
  return all.map((own) => {
    const path = own === 0 ? file.path : `${file.path} machine ${own}`;
    return { format: "perfetto", path, files: [file], machines: { own, all } };
  });
}
