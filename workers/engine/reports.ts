import { Pace } from "../core/pace.js";
import { ok, type Result } from "../core/result.js";
import { parseTime } from "../core/time-spec.js";
import { findings } from "../findings/index.js";
import type { ReportRequest } from "../model/engine-api.js";
import type { TimeRange } from "../model/profile-scope.js";
import { wholeSteps } from "../profile/answers.js";
import { ProfileBasis } from "../profile/basis.js";
import { flameSvg } from "../profile/formats/flame-svg.js";
import { profileTable, usualRequest } from "../profile/table.js";
import type { ExportTable } from "../query/export/table.js";
import { parseWindow } from "../query/export/time-window.js";
import { fingerprintSteps } from "../query/fingerprint/answer.js";
import { Periods } from "../query/fingerprint/periods.js";
import { inSteps } from "../query/resumable.js";
import { knownWindow } from "../query/session-window.js";
import { fingerprintGroupsTable } from "../query/tables/fingerprint-groups.js";
import { fingerprintPicture } from "../report/fingerprint-picture.js";
import { htmlReport } from "../report/html.js";
import { jsonReport } from "../report/json.js";
import { markdownReport } from "../report/markdown.js";
import { makeReport, type Report } from "../report/report.js";
import { redactedProfile } from "./redaction/redacted-profile.js";
import { redactedReport } from "./redaction/redacted-report.js";
import type { SessionRedactor } from "./redaction/session-redactor.js";
import type { KnownSession } from "./session-columns.js";

const RENDER: Readonly<Record<Exclude<ReportRequest["format"], "html">, (report: Report) => string>> = {
  md: markdownReport,
  json: jsonReport,
};

/** A whole report, as text. */
export async function reportOf(
  { query, info, trace }: KnownSession,
  tables: readonly ExportTable[],
  request: ReportRequest,
  yieldToLoop: () => Promise<void>,
  redactor?: SessionRedactor,
): Promise<Result<string>> {
  const pace = new Pace(yieldToLoop);
  const pause = () => pace.pause();
  const { timeline, beginNs, untilNs } = query;
  const wanted = parseWindow(request, (text) => parseTime(text, { timeline, beginNs, endNs: untilNs }));
  if (!wanted.ok) return wanted;
  const window = knownWindow(query, wanted.value);
  const parts = {
    ...window,
    name: info.name,
    info: trace,
    asPublished: request.asPublished === true,
    findings: await findings(query, trace.analyses, window, pause),
  };
  const made = await makeReport(query, tables, parts, pause);
  const report = redactor === undefined ? made : redactedReport(made, redactor);
  if (request.format !== "html") return ok(RENDER[request.format](report));
  const has = (table: string) => report.sections.some(({ plan }) => plan.table === table);
  const pictures = {
    ...(has(profileTable.name) && { [profileTable.name]: await flameGraph(query, window, pause, redactor) }),
    ...(has(fingerprintGroupsTable.name) && {
      [fingerprintGroupsTable.name]: await fingerprintMap(query, window, request.asPublished === true, pause, redactor),
    }),
  };
  return ok(htmlReport(report, request.insert, pictures));
}

/** The fingerprints of VMs as a picture. */
async function fingerprintMap(
  query: KnownSession["query"],
  { t0, t1 }: TimeRange,
  asPublished: boolean,
  pause: () => Promise<void> | undefined,
  redactor: SessionRedactor | undefined,
): Promise<string> {
  const scale = asPublished ? "published" : "own";
  const options = { of: "vm", periods: Periods.equal(t0, t1, 1), hasLane: () => true, scale } as const;
  const prints = await inSteps(fingerprintSteps(query, options), pause);
  const paths = Array.from(prints.lane, (lane) => query.lanes.specs[lane]?.path ?? "");
  return fingerprintPicture(prints, redactor === undefined ? paths : redactor.texts(paths));
}

/** The samples of the window as a picture of its own. */
async function flameGraph(
  query: KnownSession["query"],
  window: TimeRange,
  pause: () => Promise<void> | undefined,
  redactor: SessionRedactor | undefined,
): Promise<string> {
  const basis = new ProfileBasis(query);
  const profile = await inSteps(wholeSteps(basis, usualRequest(basis, window)), pause);
  return [...flameSvg.write(redactor === undefined ? profile : redactedProfile(profile, redactor))].join("");
}
