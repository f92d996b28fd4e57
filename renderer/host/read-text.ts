import type { FileEntry } from "../../workers/core/byte-source.js";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";

/** The window reads only small files itself; the engine reads traces. */
const MAX_BYTES = 16 * 2 ** 20;

/** The text of a file that the user chose. */
export async function readText({ path, source }: FileEntry): Promise<Result<string>> {
  if (MAX_BYTES < source.size) return fail("it is too long for a list", { file: path });
  try {
    switch (source.kind) {
      case "memory":
        return ok(new TextDecoder().decode(source.bytes));
      case "blob":
        return source.blob instanceof Blob ? ok(await source.blob.text()) : fail("cannot be read here", { file: path });
      case "http": {
        const answer = await fetch(source.url);
        return answer.ok ? ok(await answer.text()) : fail(`cannot read: status ${answer.status}`, { file: path });
      }
      default:
        return fail("cannot be read here", { file: path });
    }
  } catch (error) {
    return fail(`cannot read: ${systemErrorText(error)}`, { file: path });
  }
}
