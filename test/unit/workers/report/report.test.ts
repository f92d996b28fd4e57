import { expect, test } from "vitest";
import { plainTimeline } from "../../../../workers/core/timeline.js";
import { findings } from "../../../../workers/findings/index.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";
import { SESSION_TABLES } from "../../../../workers/query/tables/index.js";
import { htmlReport } from "../../../../workers/report/html.js";
import { jsonReport } from "../../../../workers/report/json.js";
import { markdownReport } from "../../../../workers/report/markdown.js";
import { makeReport, type Report } from "../../../../workers/report/report.js";
import { runTables } from "../support/dsl-tables.js";

const HOSTILE = '<script>alert(1)</script>|`x`\u001b[31m\u202e"&';

/** A report over a vCPU preempted by a process that calls itself what it should not. */
async function hostileReport(): Promise<Report> {
  const { session, context } = runTables(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    10 exit reason=1 id=0
    11 switch prev=100 next=300 state=0 comm=NAME
    30011 switch prev=300 next=100 state=1
    30012 entry id=0`,
    40_000,
  );
  const thread = session.machines[0]?.find(300);
  if (thread) session.machines[0]?.rename(thread, session.strings.idOf(HOSTILE));
  const info: TraceInfo = {
    events: 6,
    begin_ns: "1795246101830254779",
    end_ns: "1795246101870254779",
    traces: [
      {
        path: HOSTILE,
        format: "ctf-1.8",
        machine: "h",
        tracer: HOSTILE,
        streams: 1,
        events: 6,
        events_by_name: {},
        begin_ns: "0",
        end_ns: "0",
        clock: null,
        lost: { events: 0, gaps: 0 },
        problems: [{ severity: "warning", message: HOSTILE }],
      },
    ],
    machines: [{ name: HOSTILE, role: "host", roles: ["host"], cpus: 1, vms: [] }],
    analyses: [
      {
        id: "irq",
        status: "none",
        missing: ["irq_entry"],
        record_with: ["lttng enable-event -k irq_*"],
        title: "interrupts",
        reason: "no irq_entry",
      },
    ],
  };
  const window = { t0: 0, t1: 40e6 };
  const found = await findings(context, info.analyses, window, async () => {});
  const parts = { ...window, name: HOSTILE, info, findings: found, asPublished: false };
  return makeReport({ ...context, timeline: plainTimeline(1_795_246_101_830_254_779n) }, SESSION_TABLES, parts);
}

test("HTML: names from the trace are text, and the page asks for nothing", async () => {
  const html = htmlReport(await hostileReport());
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).not.toContain("<script");
  for (const char of ["\u001b", "\u202e"]) expect(html).not.toContain(char);
  expect(html).not.toMatch(/\b(?:src|href)=|url\(|@import/);
  expect(html).toContain("prefers-color-scheme: dark");
  expect(html).toContain("Content-Security-Policy");
});

test("HTML: every element that is opened is closed", async () => {
  const html = htmlReport(await hostileReport());
  for (const tag of ["section", "table", "thead", "tbody", "tr", "ol", "ul", "li", "p", "h2", "h3", "div"]) {
    const opened = html.match(new RegExp(`<${tag}[ >]`, "g"))?.length ?? 0;
    expect([tag, html.match(new RegExp(`</${tag}>`, "g"))?.length ?? 0]).toEqual([tag, opened]);
  }
});

test("Markdown: names from the trace are no markup, no HTML and no orders to the terminal", async () => {
  const text = markdownReport(await hostileReport());
  expect(text).toContain("\\<script\\>");
  expect(text).not.toMatch(/(?<!\\)<script/);
  for (const char of ["\u001b", "\u202e"]) expect(text).not.toContain(char);
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  expect(rows.length).toBeGreaterThan(5);
  expect(text).toContain("## Not recorded");
  expect(text).toContain("lttng enable-event -k irq_");
});

test("Markdown: the cells of a table line up", async () => {
  const lines = markdownReport(await hostileReport()).split("\n");
  const at = lines.findIndex((line) => line.startsWith("| lane") && line.includes("guest"));
  const widths = lines.slice(at, at + 3).map((line) => line.length);
  expect(new Set(widths).size).toBe(1);
});

test("JSON: absolute times are strings of full precision, durations numbers, names those of the tables", async () => {
  const data = JSON.parse(jsonReport(await hostileReport()));
  expect(data).toMatchObject({
    begin_ns: "1795246101830254779",
    end_ns: "1795246101870254779",
    duration_ns: 40_000_000,
    paper: false,
  });
  expect(data.findings[0]).toMatchObject({ id: "steal", suspicion: false, start_ns: "1795246101830265779" });
  const [cell] = data.tables.steal.rows;
  expect(cell).toMatchObject({ victim_lane: "h/vm/90/vcpu/0", culprit_kind: "host", total_ns: 30_000_000 });
  expect(cell.worst_ns).toBe("1795246101830265779");
  expect(data.tables["vcpu-usage"].rows[0].preempted_ns).toBe(30_000_000);
});

test("a table that fails says so in its place, and the others are as ever", async () => {
  const { context } = runTables("0 switch prev=0 next=100\n10 switch prev=100 next=0 state=1", 20);
  const tables = SESSION_TABLES.map((table) =>
    table.name === "cpu-usage"
      ? {
          ...table,
          rows: () => {
            throw new Error("there is no end to it");
          },
        }
      : table,
  );
  const info: TraceInfo = { events: 2, begin_ns: "0", end_ns: "20000", traces: [], machines: [], analyses: [] };
  const parts = { t0: 0, t1: 20_000, name: "t", info, findings: [], asPublished: false };
  const made = await makeReport({ ...context, timeline: plainTimeline(0n) }, tables, parts);
  expect(markdownReport(made)).toContain("This table could not be made (there is no end to it)");
  expect(htmlReport(made)).toContain("This table could not be made (there is no end to it)");
  const { tables: data } = JSON.parse(jsonReport(made));
  expect(data["cpu-usage"]).toEqual({ total: 0, rows: [], error: "there is no end to it" });
});
