import { parseArgs } from "node:util";
import { againstDist } from "./against-dist.js";
import { differences, readBook, staleIn, writeBook } from "./book.js";
import { type AnswerCase, allCases } from "./cases.js";
import { hashesOfCase } from "./open-case.js";

// npm run answers -- [--write] [--against DIST] [--quick] [NAME...]
//
// Opens the traces whose names begin with one of NAME (else all that are here), and tells which answers are not as they are
// kept. --write keeps them as they are now. --against shows the first rows that another build says otherwise.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: "boolean" }, against: { type: "string" }, quick: { type: "boolean" } },
});

const book = new Map(readBook());
const cases = allCases();
const wanted = cases
  .filter((one) => values.quick !== true || one.isLong !== true)
  .filter(({ name }) => positionals.length === 0 || positionals.some((begin) => name.startsWith(begin)));
if (wanted.length === 0) throw new Error("no trace here has such a name");
let others = 0;
for (const one of wanted) others += (await look(one)) ? 0 : 1;
if (values.write === true) for (const name of staleIn(book, cases)) book.delete(name);
if (values.write === true) writeBook(book);
const kept = values.write === true ? ": these are kept now" : "";
console.log(`${wanted.length} traces, ${others} with other answers than are kept${kept}`);
process.exitCode = others === 0 || values.write === true ? 0 : 1;

/** Whether all answers are as they are kept. */
async function look(one: AnswerCase): Promise<boolean> {
  const began = performance.now();
  const found = await hashesOfCase(one).catch((error: unknown) => {
    console.log(`${one.name}: fell over: ${error instanceof Error ? error.stack : error}`);
  });
  if (found === undefined) return false;
  const told = differences(book.get(one.name), found);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${one.name}: ${told.size === 0 ? "as kept" : "differs"} (${seconds} s)`);
  for (const [section, what] of told) console.log(`  ${section}: ${what}`);
  if (values.against !== undefined && 0 < told.size) await againstDist(one, values.against, [...told.keys()]);
  if (values.write === true && 0 < told.size) writeBook(book.set(one.name, found));
  return told.size === 0;
}
