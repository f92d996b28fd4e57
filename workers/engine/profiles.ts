import { Pace } from "../core/pace.js";
import { fail, ok, type Result } from "../core/result.js";
import type { ProfileQuestions } from "../model/profile.js";
import { functionSteps, profileSteps, sandwichSteps, splitSteps } from "../profile/answers.js";
import { ProfileBasis } from "../profile/basis.js";
import { chartSteps } from "../profile/chart.js";
import { diffSteps } from "../profile/diff.js";
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
    profileAnnotate: (request) => this.run(request, annotateSteps(this.basis, request)),
  };

  close(): void {
    this.isClosed = true;
  }

  private async run<T>({ asker }: { readonly asker?: string }, steps: Steps<T>): Promise<Result<T>> {
    const isNewest = this.askers.begin(asker);
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
