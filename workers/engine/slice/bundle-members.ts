import type { NewMember } from "../../archive/zip/write-zip.js";
import type { TraceFile } from "./write-trace.js";

/** Files that come piece by piece, each whole before the next, as members of an archive. */
export async function* membersOf(files: AsyncIterator<TraceFile>): AsyncGenerator<NewMember> {
  let next = await files.next();
  while (next.done !== true) {
    const { path } = next.value;
    const pieces = async function* () {
      while (next.done !== true && next.value.path === path) {
        yield next.value.bytes;
        next = await files.next();
      }
    };
    yield { path, pieces: pieces() };
  }
}
