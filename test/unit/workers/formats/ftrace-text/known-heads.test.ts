import fc from "fast-check";
import { expect, test } from "vitest";
import { FTRACE_GRAMMAR } from "../../../../../workers/formats/ftrace-text/ftrace-grammar.js";
import { perfGrammar } from "../../../../../workers/formats/ftrace-text/perf-grammar.js";
import { Line, type LineReader } from "../../../../../workers/formats/text/line.js";
import { textBlock } from "../../../../../workers/formats/text/words.js";

/** The text as a line of a block: another line follows. */
function readBy(reader: LineReader, text: string) {
  const block = textBlock(new TextEncoder().encode(`${text}\n 7: next`));
  const line = new Line();
  return { kind: reader.read(block, 0, new TextEncoder().encode(text).length, line), line };
}

/** Pieces of heads, and what looks like one. */
const heads = fc.constantFrom(
  "  a-7",
  "a-5 6-77",
  "x-5 1 (5)-77",
  " CPU 0/KVM-9",
  "-1",
  "a 12 99",
  ":7 7",
  "swapper 0",
  "a 3 -1",
);
const tgids = fc.constantFrom("", " (  77)", " (-----)", "(5)", "/12");
const cpus = fc.constantFrom(" [001]", " [12]", "[3]", "   [001]x", " 0d..2.", " [1");
const flags = fc.constantFrom("", " d..2.", "\td..2.", " \t", " -77", " 1.5:", " [2]");
const times = fc.constantFrom("  12.000345:", " 12.5: ", " 99123:", " 12", "");
const rests = fc.constantFrom(
  " sched_waking: pid=1",
  " a: \tb",
  " a:\tb",
  " \ta: b  ",
  " a:",
  " kvm:kvm_entry: vcpu 0",
  " 2000 cycles: ",
  " f <-g",
  "",
  " \\n\\",
);
const lines = fc.tuple(heads, tgids, cpus, flags, times, rests).map((parts) => parts.join(""));

test.each([
  ["ftrace", FTRACE_GRAMMAR],
  ["perf script", perfGrammar(true)],
  ["perf script without times", perfGrammar(false)],
])("%s: a line is read in the same way whichever lines were read before it", (_, grammar) => {
  fc.assert(
    fc.property(fc.array(lines, { minLength: 1, maxLength: 40 }), (texts) => {
      const reader = grammar.reader();
      for (const text of [...texts, ...texts]) expect(readBy(reader, text)).toEqual(readBy(grammar.reader(), text));
    }),
    { numRuns: 300 },
  );
});
