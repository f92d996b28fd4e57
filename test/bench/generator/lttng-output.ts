import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TraceOutput } from "./event-stream.js";
import { type MetadataOptions, metadataText } from "./metadata.js";
import { StreamWriter } from "./stream-writer.js";

export interface LttngOptions extends MetadataOptions {
  readonly cpus: number;
  readonly packetBytes: number;
}

/** A trace as LTTng lays it out: a folder with metadata and a stream for each CPU. */
export function lttngOutput(folder: string, options: LttngOptions, beginNs: number): TraceOutput {
  const { header, uuid, packetBytes, cpus } = options;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "metadata"), metadataText(options));
  const streams = Array.from({ length: cpus }, (_, cpu) => {
    const file = join(folder, `channel0_${cpu}`);
    return new StreamWriter({ file, cpu, header, uuid, packetBytes, beginNs });
  });
  return {
    path: folder,
    streams,
    begin: () => undefined,
    end(ns) {
      for (const stream of streams) stream.close(ns);
      return streams.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
    },
  };
}
