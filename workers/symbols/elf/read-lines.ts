import type { LoadWasm } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { formatCountOf } from "../../core/format.js";
import { debugSection } from "./debug-section.js";
import { readElfHeader } from "./header.js";
import { findLines, type SourceLine } from "./line-table.js";
import { type Problems, readSections } from "./tables.js";

/**
 * The source lines of addresses of a program, by its line tables (.debug_line). `pause`: between units, so that others may
 * run. Undefined: it has no such tables.
 */
export async function readLines(
  source: ByteSource,
  load: LoadWasm,
  addresses: readonly number[],
  problems: Problems,
  pause: () => Promise<void> | undefined,
): Promise<readonly (SourceLine | undefined)[] | undefined> {
  const header = await readElfHeader(source);
  if (!header.ok) return undefined;
  const sections = await readSections(source, header.value, problems);
  const bytesOf = (name: string) => debugSection(source, sections, { name, layout: header.value, load }, problems);
  const lines = await bytesOf(".debug_line");
  if (lines.byteLength === 0) return undefined;
  const [strings, lineStrings] = [await bytesOf(".debug_str"), await bytesOf(".debug_line_str")];
  const order = Array.from(addresses.keys()).sort((a, b) => (addresses[a] as number) - (addresses[b] as number));
  const sorted = Float64Array.from(order, (i) => addresses[i] as number);
  const steps = findLines({ lines, strings, lineStrings }, header.value, sorted);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) {
      if (0 < value.damaged.length) {
        const count = formatCountOf(value.damaged.length, "damaged unit");
        problems.diagnostics.warning(`left out of its line tables: ${count}`, problems.file);
      }
      const found: (SourceLine | undefined)[] = addresses.map(() => undefined);
      for (const [place, i] of order.entries()) found[i] = value.lines[place];
      return found;
    }
    await pause();
  }
}
