import { expect, test } from "vitest";
import { Sample } from "../../../../../workers/model/event-fields.js";
import { opened, openText, rowsOf, wholeEvents } from "../../../../setup/text-traces.js";

const TEXT = `# a comment
prog;main;burn 3
prog;main;burn;do_syscall_64_[k] 1
prog;main;a name with blanks(int, char) 2
`;

async function stacksOf(text: string): Promise<string[]> {
  const { rows } = await rowsOf(await opened(text));
  return rows.map(({ kind, ns, s, batch, row, stack }) =>
    [kind, ns, s, batch[Sample.mode][row], batch[Sample.weight][row], stack.join(";")].join(" "),
  );
}

test("folded stacks are as many samples as their numbers say, in the order of the lines", async () => {
  expect(await stacksOf(TEXT)).toEqual([
    "SAMPLE 0 samples 0 NaN prog;main;burn",
    "SAMPLE 1 samples 0 NaN prog;main;burn",
    "SAMPLE 2 samples 0 NaN prog;main;burn",
    "SAMPLE 3 samples 1 NaN prog;main;burn;do_syscall_64",
    "SAMPLE 4 samples 0 NaN prog;main;a name with blanks(int, char)",
    "SAMPLE 5 samples 0 NaN prog;main;a name with blanks(int, char)",
  ]);
});

test("numbers too large for samples, or not whole: a line is one sample that stands for its number", async () => {
  const weighed = (name: string, weight: number, ns: number) => `SAMPLE ${ns} folded 0 ${weight} a;${name}`;
  expect(await stacksOf("a;b 2000000000\na;c 5\n")).toEqual([weighed("b", 2e9, 0), weighed("c", 5, 1)]);
  expect(await stacksOf("a;b 0.5\na;c 5\n")).toEqual([weighed("b", 0.5, 0), weighed("c", 5, 1)]);
});

test("whole events have their frames, and it is said that there are no times", async () => {
  const trace = await opened(TEXT);
  const events = await wholeEvents(trace);
  expect(events.map(({ ns, fields }) => [ns, fields["stack"]])).toEqual([
    [0n, ["burn", "main", "prog"]],
    [1n, ["burn", "main", "prog"]],
    [2n, ["burn", "main", "prog"]],
    [3n, ["do_syscall_64", "burn", "main", "prog"]],
    [4n, ["a name with blanks(int, char)", "main", "prog"]],
    [5n, ["a name with blanks(int, char)", "main", "prog"]],
  ]);
  expect(trace.diagnostics.all().map(({ message }) => message)).toEqual([
    expect.stringContaining("have no times"),
    expect.stringContaining("do not say what their numbers count"),
  ]);
});

test("lines that are none are counted; stacks deeper than 256 frames keep the innermost ones", async () => {
  const deep = Array.from({ length: 300 }, (_, i) => `f${i}`).join(";");
  const trace = await opened(`${"a;b 1\n".repeat(20)}no stack\n${deep} 1\n`);
  const { rows } = await rowsOf(trace);
  expect(rows).toHaveLength(21);
  expect([rows[20]?.stack.length, rows[20]?.stack[0], rows[20]?.stack.at(-1)]).toEqual([256, "f44", "f299"]);
  const said = trace.diagnostics.all().map(({ message }) => message);
  expect(said).toContain("1 lines are no stack with a number");
  expect(said.at(-1)).toContain("1 stacks have more than 256 frames");
});

test.each([
  ["one line without its end", "main;run 4", "folded"],
  ["a first line longer than the head", `${"some_function;".repeat(200)}leaf 3\n`, "folded"],
  ["lines of Windows", "main;run 4\r\nmain;go 5\r\n", "folded"],
  ["no caller anywhere", "main 4\nrun 3\n", undefined],
  ["code", "int a; int b;\nfor (;;) x += 1;\n", undefined],
  ["a table", "1;2;3\n4;5;6\n", undefined],
])("%s", async (_, text, format) => {
  const found = await openText(text);
  expect(typeof found === "object" ? found.format : found).toBe(format);
});

test("a file of zeros says what it lacks", async () => {
  expect(await openText("main;run 0\n")).toBe("these folded stacks hold no stack with a number above 0");
});
