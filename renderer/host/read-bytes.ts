import type { FileEntry } from "../../workers/core/byte-source.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { formatBytes } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";

/** The bytes of a file that the user chose. The window reads only small files itself; the engine reads traces. */
export async function readBytes({ path, source }: FileEntry, most: number): Promise<Result<Uint8Array>> {
  if (most < source.size)
    return fail(`it is longer than the ${formatBytes(most)} that the window reads`, { file: path });
  try {
    switch (source.kind) {
      case "memory":
        return ok(source.bytes);
      case "blob":
        return source.blob instanceof Blob
          ? ok(new Uint8Array(await source.blob.arrayBuffer()))
          : fail("cannot be read here", { file: path });
      case "http": {
        const answer = await fetch(source.url);
        return answer.ok
          ? ok(new Uint8Array(await answer.arrayBuffer()))
          : fail(`cannot read: status ${answer.status}`, { file: path });
      }
      default:
        return fail("cannot be read here", { file: path });
    }
  } catch (error) {
    return fail(`cannot read: ${systemErrorText(error)}`, { file: path });
  }
}
