import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ProfileQuestions } from "../model/profile.js";
import type { ProfileScope } from "../model/profile-scope.js";
import { functionSteps, profileSteps, sandwichSteps, splitSteps } from "../profile/answers.js";
import { ProfileBasis } from "../profile/basis.js";
import { chartSteps } from "../profile/chart.js";
import { diffSteps } from "../profile/diff.js";
import { PROFILE_FORMATS } from "../profile/formats/index.js";
import { annotateSteps, markSteps, stepSteps } from "../profile/samples-of-frame.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import { Askers, OUTDATED } from "./askers.js";

/** Questions about profiles, between whose steps others are answered. */
export class Profiles {
  private readonly basis: ProfileBasis;
  private readonly askers = new Askers();
  private isClosed = false;

  constructor(
    context: QueryContext,
    private readonly yieldToLoop: () => Promise<void>,
  ) {
    this.basis = new ProfileBasis(context);
  }

  readonly answers: ProfileQuestions = {
    profileSources: async () => this.basis.sets.sources(),
    profile: (request) => this.run(request, profileSteps(this.basis, request)),
    profileFunctions: (request) => this.run(request, functionSteps(this.basis, request)),
    profileSandwich: (request) => this.run(request, sandwichSteps(this.basis, request, request.of)),
    profileDiff: (request) => this.run(request.after, diffSteps(this.basis, request)),
    profileChart: (request) => this.run(request, chartSteps(this.basis, request)),
    profileSplit: (request) => this.run(request, splitSteps(this.basis, request)),
    profileMarks: (request) => this.run(request, markSteps(this.basis, request)),
    profileStep: (request) => this.run(request, stepSteps(this.basis, request)),
    profileFile: async ({ format, ...request }) => {
      const known = PROFILE_FORMATS.find(({ name }) => name === format);
      if (known === undefined) return fail(`there is no format "${format}"`, { hint: `there are ${FORMAT_NAMES}` });
      const profile = await this.answers.profile(request);
      return profile.ok ? ok(known.write(profile.value)) : profile;
    },
    profileDiffFile: async ({ format, ...request }) => {
      const known = PROFILE_FORMATS.find(({ name }) => name === format);
      if (known?.writeDiff === undefined) return fail(`differences cannot be written as "${format}"`);
      const diff = await this.answers.profileDiff(request);
      return diff.ok ? ok(known.writeDiff(diff.value)) : diff;
    },
    profileAnnotate: (request) => this.run(request, annotateSteps(this.basis, request)),
  };

  close(): void {
    this.isClosed = true;
  }

  /** Answers a question about a scope, unless its asker asks another one meanwhile. */
  private async run<T>(scope: ProfileScope & { readonly asker?: string }, steps: Steps<T>): Promise<Result<T>> {
    const isNewest = this.askers.begin(scope.asker);
    const checked = this.basis.check(scope);
    if (!checked.ok) return checked;
    const pace = new Pace(this.yieldToLoop);
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
    profileSandwich: async (request) => of().profileSandwich(request),
    profileDiff: async (request) => of().profileDiff(request),
    profileChart: async (request) => of().profileChart(request),
    profileSplit: async (request) => of().profileSplit(request),
    profileMarks: async (request) => of().profileMarks(request),
    profileStep: async (request) => of().profileStep(request),
    profileFile: async (request) => of().profileFile(request),
    profileDiffFile: async (request) => of().profileDiffFile(request),
    profileAnnotate: async (request) => of().profileAnnotate(request),
  };
}

const FORMAT_NAMES = PROFILE_FORMATS.map(({ name }) => name).join(", ");
