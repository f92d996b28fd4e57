import type { Report } from "../../report/report.js";
import type { SessionRedactor } from "./session-redactor.js";

/** A report with pseudonyms, before it is md, html or json. What Lanescope itself says stays as it is. */
export function redactedReport(report: Report, redactor: SessionRedactor): Report {
  const { name, findings, sections, info } = report;
  const { analyses, ...told } = info;
  const data = redactor.data({
    name,
    told,
    // Reasons may name traces.
    reasons: analyses.map(({ reason }) => reason),
    findings: findings.map(({ title, text, evidence, lanes, summary }) => ({ title, text, evidence, lanes, summary })),
    next: findings.map(({ next = [] }) => next.map(({ text, why, vm, command }) => ({ text, why, vm, command }))),
    sections: sections.map(({ rows, columns, failure }) => ({
      rows: rows.map((row) => row.map((cell, i) => ({ [columns[i]?.name ?? ""]: cell }))),
      failure,
    })),
  });
  return {
    ...report,
    name: data.name,
    info: { ...data.told, analyses: analyses.map((one, i) => ({ ...one, reason: data.reasons[i] ?? "" })) },
    findings: findings.map(({ next, ...finding }, i) => ({
      ...finding,
      ...data.findings[i],
      ...(next && { next: next.map((step, j) => ({ ...step, ...data.next[i]?.[j] })) }),
    })),
    sections: sections.map(({ failure: _, ...section }, i) => {
      const failure = data.sections[i]?.failure;
      const rows = (data.sections[i]?.rows ?? []).map((row) => row.map((cell) => Object.values(cell)[0]));
      return { ...section, rows, ...(failure !== undefined && { failure }) };
    }),
  };
}
