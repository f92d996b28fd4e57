import { ok, type Result } from "../../workers/core/result.js";
import { plainTimeline } from "../../workers/core/timeline.js";
import { openSqlDatabase } from "../../workers/entry/sql.node.js";
import type { SqlAnswer, SqlCell } from "../../workers/model/sql.js";
import { createWriter } from "../../workers/query/export/writer.js";
import { SessionSql } from "../../workers/sql/session-sql.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { withOutput } from "./output.js";
import { printClockNotes, printProblems, readTraces } from "./read-traces.js";
import { visibleLines } from "./text.js";

type QueryCommand = Extract<CommandLine, { name: "query" }>;

const CLEAR_LINE = "\r\u001b[K";
/** Rows that go to the output at once. */
const ROWS = 4096;

/** Answers a query in SQL over the tables of the traces. */
export async function query(command: QueryCommand, io: CliIo): Promise<Result<void>> {
  // It is loaded while the traces are read.
  const loading = openSqlDatabase();
  loading.catch(() => undefined);
  const read = await readTraces(command, io);
  if (!read.ok) return read;
  const engine = read.value;
  try {
    await printClockNotes(engine, io);
    await printProblems(engine, io);
    const database = await loading;
    const { from, to, lanes, sql, format, output } = command;
    const part = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...(lanes && { lanes }) };
    const told = (name: string) => io.errIsTerminal && io.err(`${CLEAR_LINE}the table ${name}`);
    const answer = await new SessionSql(engine, database, part, told).ask(sql);
    if (io.errIsTerminal) io.err(CLEAR_LINE);
    database.close();
    return answer.ok ? await written(answer.value, format, output, io) : answer;
  } finally {
    await engine.close();
  }
}

function written(answer: SqlAnswer, format: QueryCommand["format"], output: string, io: CliIo): Promise<Result<void>> {
  return withOutput(output, io, async (write) => {
    if (format === "table") await write(visibleLines(tableText(answer)));
    else for (const piece of textOf(answer, format)) await write(piece);
    return ok(undefined);
  });
}

function* textOf({ headings, columns, rows }: SqlAnswer, format: "csv" | "jsonl"): Generator<string> {
  const fields = headings.map(({ name, type }) => ({ name, type: type === "number" ? type : ("text" as const) }));
  const writer = createWriter(format, fields, plainTimeline(0n));
  yield writer.head;
  for (let first = 0; first < rows; first += ROWS) {
    let text = "";
    for (let row = first; row < Math.min(rows, first + ROWS); row += 1)
      text += writer.line(columns.map((column) => cellOf(column[row])));
    yield text;
  }
}

function cellOf(cell: SqlCell | undefined): string | number | bigint | undefined {
  return typeof cell === "boolean" ? `${cell}` : (cell ?? undefined);
}

const NOTHING = "NULL";

/** A table for people: numbers to the right, texts to the left. */
function tableText({ headings, columns, rows }: SqlAnswer): string {
  const texts = columns.map((column) =>
    column.map((cell) => (cell === null ? NOTHING : `${cell}`.replace(/\s/g, " "))),
  );
  const widths = headings.map(({ name }, i) =>
    (texts[i] ?? []).reduce((most, text) => Math.max(most, text.length), name.length),
  );
  const line = (cells: readonly string[]) =>
    `${cells.map((text, i) => padded(text, widths[i] ?? 0, headings[i]?.type === "number")).join("  ")}`.trimEnd();
  const head = line(headings.map(({ name }) => name));
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  const body = Array.from({ length: rows }, (_, row) => line(texts.map((column) => column[row] ?? "")));
  return `${[head, rule, ...body].join("\n")}\n`;
}

function padded(text: string, width: number, isNumber: boolean): string {
  return isNumber ? text.padStart(width) : text.padEnd(width);
}
