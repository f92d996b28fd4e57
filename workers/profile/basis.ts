import { assert } from "../core/assert.js";
import type { Result } from "../core/result.js";
import type { FlameChartRequest, ProfileRequest } from "../model/profile.js";
import type { ProfileScope } from "../model/profile-scope.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import { type ChartRows, chartRows } from "./chart-rows.js";
import { type Folded, foldSteps, Scratch } from "./fold.js";
import { groupingsOf } from "./groups.js";
import { Kept } from "./kept.js";
import { transformed, untouched } from "./node-map.js";
import { notRunningSteps } from "./not-running.js";
import type { Prepared } from "./prepared.js";
import { type Selection, selectSteps } from "./select.js";
import { SampleSets } from "./sets.js";
import { evennessOf } from "./totals.js";
import { sampleCondition } from "./where.js";

/** Prepares requests. Selections and sums of the last ones are kept, so that a transform costs neither. */
export class ProfileBasis {
  readonly sets: SampleSets;
  private readonly selections = new Kept<Selection>();
  private readonly folds = new Kept<Folded>();
  private readonly stolen = new Kept<Float64Array | undefined>();
  private readonly scratch = new Scratch();

  private readonly charts = new Kept<ChartRows>(1);

  constructor(readonly context: QueryContext) {
    this.sets = new SampleSets(context);
  }

  /** What is wrong with the condition of a scope. */
  check({ where }: Pick<ProfileScope, "where">): Result<unknown> {
    return sampleCondition(this.context, this.context.samples, this.sets.laneClasses(), where);
  }

  /** The samples of a prepared request by lane. */
  chartRows(prepared: Prepared, request: FlameChartRequest): Steps<ChartRows> {
    const { source, ranges, lanes, where, event, weight, withHost, withIdle, by, groups, transforms } = request;
    const parts = [
      source,
      ranges,
      lanes,
      where,
      event,
      weight,
      withHost,
      withIdle,
      by,
      groups,
      transforms,
      this.sets.version,
    ];
    return this.charts.of(JSON.stringify(parts), () => chartRows(this, prepared, request));
  }

  *prepare(request: ProfileRequest): Steps<Prepared> {
    const { context, sets } = this;
    const { strings } = context;
    const set = yield* sets.of(request.source, request.ranges);
    const classes = sets.laneClasses();
    const event = sets
      .eventsOf(request.source)
      .find((one) => request.event === undefined || strings.get(one.event) === request.event);
    const countsWeights = request.weight === "weight" && event?.unit !== "samples";
    const { source, ranges, lanes, where, withHost, withIdle, groups } = request;
    const parts = [source, ranges, lanes, where, withHost, withIdle, event?.event, countsWeights, sets.version];
    const key = JSON.stringify(parts);
    const scope = { ...request, weight: countsWeights ? "weight" : "samples" } as const;
    const selection = yield* this.selections.of(key, () => {
      const condition = sampleCondition(context, set.samples, classes, where);
      assert(condition.ok, "the condition was checked");
      return selectSteps(context, set, classes, scope, event?.event ?? -1, condition.value);
    });
    const groupings = once(() => groupingsOf(context, set, classes, groups));
    const folded = yield* this.folds.of(`${key} ${groups}`, () =>
      foldSteps(set, selection, groupings(), countsWeights, this.scratch),
    );
    const notRunning = yield* this.stolen.of(key, () => notRunningSteps(context, set, selection));
    const textOf = (id: number) => strings.get(id);
    let map = untouched(set.trie);
    for (const transform of request.transforms) {
      map = transformed(map, transform, textOf);
      yield;
    }
    const unit = countsWeights ? (event?.unit ?? "") : "samples";
    const evenness = evennessOf(folded, selection.count);
    return { set, selection, groupings, folded, map, unit, evenness, notRunning, textOf };
  }
}

/** The value, made at the first question. */
function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
