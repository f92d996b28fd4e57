import {
  type ExpandPlatform,
  type UnpackElsewhere,
  type Unpacked,
  type UnpackWork,
  unpackOne,
} from "../archive/index.js";
import { errorText } from "../core/error-text.js";
import { fail, ok, type Result } from "../core/result.js";
import { FORMATS } from "../formats/index.js";
import type { DecodePort, FromDecoder } from "../ingest/decode-protocol.js";
import { mayBeTrace } from "../ingest/may-be-trace.js";

const PUBLISH_MS = 60;

/** Unpacks in a decode worker of its own, which ends with the archive, so that the memory of its decoders is free again. */
export function unpackIn(startDecoder: () => DecodePort): UnpackElsewhere {
  return (work, onProgress, isCancelled) =>
    new Promise((resolve) => {
      const port = startDecoder();
      const end = (result: Result<Unpacked>): void => {
        port.close();
        resolve(result);
      };
      port.listen(
        (message) => {
          if (isCancelled()) end(fail("opening was cancelled"));
          else if (message.type === "unpacking") onProgress(message.bytesRead, message.unpackedBytes);
          else if (message.type === "unpacked") end(message.result);
          else if (message.type === "crashed") end(ok(lost(work, message.reason)));
        },
        (reason) => end(ok(lost(work, reason))),
      );
      port.post({ type: "unpack", work }, []);
    });
}

function lost({ file, used }: UnpackWork, reason: string): Unpacked {
  const message = `unpacking stopped early: ${reason}`;
  return { entries: [], problems: [{ severity: "error", message, file: file.path }], used };
}

export interface UnpackHost extends Omit<ExpandPlatform, "unpackElsewhere"> {
  post(message: FromDecoder, transfer: readonly ArrayBuffer[]): void;
  yieldToLoop(): Promise<void>;
}

/** The worker's side. */
export function unpackHere(work: UnpackWork, host: UnpackHost): void {
  unpack(work, host).catch((error: unknown) => host.post({ type: "crashed", reason: errorText(error) }, []));
}

async function unpack(work: UnpackWork, { open, loadWasm, post, yieldToLoop }: UnpackHost): Promise<void> {
  let published = performance.now();
  const result = await unpackOne(work, { open, loadWasm }, (path, head) => mayBeTrace(path, head, FORMATS), {
    onProgress: (bytesRead, _, unpackedBytes) => {
      const now = performance.now();
      if (now < published + PUBLISH_MS) return;
      published = now;
      post({ type: "unpacking", bytesRead, unpackedBytes }, []);
    },
    // The engine ends the worker.
    isCancelled: () => false,
    yieldToLoop,
  });
  post({ type: "unpacked", result }, result.ok ? movable(result.value) : []);
}

/** Memory of members where none can be shared. */
function movable({ entries }: Unpacked): readonly ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { source } of entries) {
    if (source.kind === "memory" && source.bytes.buffer instanceof ArrayBuffer) buffers.add(source.bytes.buffer);
  }
  return [...buffers];
}
