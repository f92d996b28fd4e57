import type { ByteSource } from "../../core/byte-source.js";
import type { StreamExtent } from "../format.js";
import { findText, hasText } from "../text/scan.js";

const BLOCK_BYTES = 1 << 20;
/** The text that follows a mark, to see whether it is a trace. */
const LOOK_BYTES = 4096;

/** Before the data of a trace: a script element of its own, or a string in one. */
const MARKS = ['class="trace-data"', "linuxPerfData"];
const END = "</script>";

/** The trace in a page of systrace: the viewer's code is before it, and other data may be too. */
export async function traceExtent(file: string, source: ByteSource): Promise<StreamExtent | undefined> {
  let at = 0;
  for (;;) {
    const mark = await find(source, at, MARKS);
    if (mark < 0) return undefined;
    at = mark + 1;
    const begin = await find(source, mark, [">", '"\\']);
    if (begin < 0) return undefined;
    const found = await find(source, begin, [END, '";']);
    const end = found < 0 ? source.size : found;
    const head = await source.read(begin, Math.min(LOOK_BYTES, end - begin));
    if (!head.ok) return undefined;
    if (findText(head.value, 0, head.value.length, "# tracer:") < 0) continue;
    // The bracket or the quotes are on a line of their own with nothing else.
    return { file, begin: begin + (hasText(head.value, 0, 2, '"\\') ? 2 : 1), end };
  }
}

/** Where the first of some texts begins from `from` on, -1 if nowhere. */
async function find(source: ByteSource, from: number, texts: readonly string[]): Promise<number> {
  const longest = Math.max(...texts.map(({ length }) => length));
  for (let at = from; at < source.size; at += BLOCK_BYTES) {
    const block = await source.read(at, Math.min(BLOCK_BYTES + longest, source.size - at));
    if (!block.ok) return -1;
    const found = texts.map((text) => findText(block.value, 0, block.value.length, text)).filter((place) => 0 <= place);
    if (found.length > 0) return at + Math.min(...found);
  }
  return -1;
}
