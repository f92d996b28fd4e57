import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import type { AnnotateRequest, ProfileExportRequest, ProfileQuestions } from "../model/profile.js";
import type { Annotated } from "../model/profile-answers.js";
import type { ProfileScope } from "../model/profile-scope.js";
import { annotateSteps } from "../profile/annotate.js";
import { functionSteps, profileSteps, sandwichSteps, wholeSteps } from "../profile/answers.js";
import { ProfileBasis } from "../profile/basis.js";
import { chartSteps } from "../profile/chart.js";
import { diffSteps } from "../profile/diff.js";
import { eventSteps } from "../profile/events.js";
import type { ProfileFormat, TimedFormat } from "../profile/formats/format.js";
import { PROFILE_FORMATS } from "../profile/formats/index.js";
import { markSteps, sampleOnSteps, stepSteps } from "../profile/samples-of-frame.js";
import { splitSteps } from "../profile/split.js";
import { timedSteps } from "../profile/timed.js";
import type { QueryContext } from "../query/context.js";
import type { Piece } from "../query/export/row-sink.js";
import type { Steps } from "../query/resumable.js";
import { Askers, OUTDATED } from "./askers.js";
import type { Exports } from "./exports.js";
import type { EnginePlatform } from "./platform.js";
import { joinedPieces, pieceExporter } from "./profile-exporter.js";
import { redactedDiff, redactedFrames, redactedProfile, redactedTimed } from "./redaction/redacted-profile.js";
import type { Redactions } from "./redaction/redactions.js";
import type { SessionRedactor } from "./redaction/session-redactor.js";

/** What all questions have. */
type Asked = Pick<ProfileScope, "where"> & { readonly asker?: string };

/** Questions about profiles, between whose steps others are answered. */
export class Profiles {
  private readonly basis: ProfileBasis;
  private readonly askers = new Askers();
  private isClosed = false;

  constructor(
    context: QueryContext,
    private readonly platform: Pick<EnginePlatform, "yieldToLoop" | "gzip">,
    private readonly exports: Pick<Exports, "add">,
    private readonly redactions: Pick<Redactions, "of">,
    private readonly linesOf: (frames: readonly number[]) => Promise<readonly string[]>,
  ) {
    this.basis = new ProfileBasis(context);
  }

  readonly answers: ProfileQuestions = {
    profileSources: async () => this.basis.sets.sources(),
    profile: (request) => this.run(request, profileSteps(this.basis, request)),
    profileFunctions: (request) => this.run(request, functionSteps(this.basis, request)),
    profileEvents: (request) => this.run(request, eventSteps(this.basis, request)),
    profileSandwich: (request) => this.run(request, sandwichSteps(this.basis, request, request.of)),
    profileDiff: (request) => this.run(request.after, diffSteps(this.basis, request)),
    profileChart: (request) => this.run(request, chartSteps(this.basis, request)),
    profileSplit: (request) => this.run(request, splitSteps(this.basis, request)),
    profileMarks: (request) => this.run(request, markSteps(this.basis, request)),
    profileStep: (request) => this.run(request, stepSteps(this.basis, request)),
    profileSampleOn: (request) => this.finish(sampleOnSteps(this.basis, request), () => true),
    profileExport: (request) => this.export(request),
    profileAnnotate: (request) => this.annotate(request),
  };

  private async annotate(request: AnnotateRequest): Promise<Result<Annotated>> {
    const found = await this.run(request, annotateSteps(this.basis, request));
    if (!found.ok) return found;
    const { annotated, frames } = found.value;
    return ok({ ...annotated, line: await this.linesOf(frames) });
  }

  /** A file holds the whole tree, of which an answer has those nodes that fit a window. */
  private async export(request: ProfileExportRequest): Promise<Result<number>> {
    const { gzip } = this.platform;
    const format = PROFILE_FORMATS.find(({ name }) => name === request.format);
    if (format === undefined) {
      return fail(`there is no format "${request.format}"`, { hint: `there are ${FORMAT_NAMES}` });
    }
    const redactor = request.redaction === undefined ? ok(undefined) : this.redactions.of(request.redaction);
    if (!redactor.ok) return redactor;
    const written = await this.written(request, format, redactor.value);
    if (!written.ok) return written;
    const pace = new Pace(this.platform.yieldToLoop);
    const pieces = joinedPieces(written.value, () => pace.pause());
    return ok(this.exports.add(pieceExporter(format.isGzip && gzip !== undefined ? gzip(pieces) : pieces)));
  }

  private async written(
    request: ProfileExportRequest,
    format: ProfileFormat | TimedFormat,
    redactor: SessionRedactor | undefined,
  ): Promise<Result<Iterable<Piece>>> {
    if ("diff" in request) {
      const { writeDiff } = "write" in format ? format : {};
      if (writeDiff === undefined) return fail(`differences cannot be written as "${request.format}"`);
      const made = await this.run(request.diff.after, diffSteps(this.basis, request.diff));
      return made.ok ? ok(writeDiff(redactor === undefined ? made.value : redactedDiff(made.value, redactor))) : made;
    }
    if ("events" in request) {
      const { writeEvents } = "write" in format ? format : {};
      if (writeEvents === undefined) return fail(`tables of events cannot be written as "${request.format}"`);
      const made = await this.run(request.events, eventSteps(this.basis, request.events));
      return made.ok
        ? ok(writeEvents(redactor === undefined ? made.value : redactedFrames(made.value, redactor)))
        : made;
    }
    const { profile } = request;
    if ("writeTimed" in format) {
      const made = await this.run(profile, timedSteps(this.basis, profile));
      if (!made.ok) return made;
      return ok(format.writeTimed(redactor === undefined ? made.value : redactedTimed(made.value, redactor)));
    }
    const made = await this.run(profile, wholeSteps(this.basis, profile));
    return made.ok
      ? ok(format.write(redactor === undefined ? made.value : redactedProfile(made.value, redactor)))
      : made;
  }

  close(): void {
    this.isClosed = true;
  }

  /** Answers a question about a scope, unless its asker asks another one meanwhile. */
  private async run<T>(scope: Asked, steps: Steps<T>): Promise<Result<T>> {
    const isNewest = this.askers.begin(scope.asker);
    const checked = this.basis.check(scope);
    if (!checked.ok) return checked;
    return this.finish(steps, isNewest);
  }

  private async finish<T>(steps: Steps<T>, isNewest: () => boolean): Promise<Result<T>> {
    const pace = new Pace(this.platform.yieldToLoop);
    for (;;) {
      const { done, value } = steps.next();
      if (done === true) return ok(value);
      const rest = pace.pause();
      if (rest === undefined) continue;
      await rest;
      if (this.isClosed || !isNewest()) return fail(OUTDATED);
    }
  }
}

/** The questions to whatever answers them at the time. */
export function profileQuestions(of: () => ProfileQuestions): ProfileQuestions {
  return {
    profileSources: async () => of().profileSources(),
    profile: async (request) => of().profile(request),
    profileFunctions: async (request) => of().profileFunctions(request),
    profileEvents: async (request) => of().profileEvents(request),
    profileSandwich: async (request) => of().profileSandwich(request),
    profileDiff: async (request) => of().profileDiff(request),
    profileChart: async (request) => of().profileChart(request),
    profileSplit: async (request) => of().profileSplit(request),
    profileMarks: async (request) => of().profileMarks(request),
    profileStep: async (request) => of().profileStep(request),
    profileSampleOn: async (request) => of().profileSampleOn(request),
    profileExport: async (request) => of().profileExport(request),
    profileAnnotate: async (request) => of().profileAnnotate(request),
  };
}

const FORMAT_NAMES = PROFILE_FORMATS.map(({ name }) => name).join(", ");
