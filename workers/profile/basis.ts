import { assert } from "../core/assert.js";
import type { Result } from "../core/result.js";
import type { FlameChartRequest, ProfileRequest } from "../model/profile.js";
import type { ProfileScope } from "../model/profile-scope.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import { Cells } from "./cells.js";
import { type ChartRows, chartRows } from "./chart-rows.js";
import { type Summed, sumSteps } from "./fold.js";
import { groupingsOf } from "./groups.js";
import { Kept } from "./kept.js";
import { transformed, untouched } from "./node-map.js";
import { notRunningSteps } from "./not-running.js";
import type { Prepared } from "./prepared.js";
import { Chosen, lostIn, throttledIn } from "./select.js";
import { ALWAYS, SampleSets } from "./sets.js";
import { evennessOf } from "./totals.js";
import { sampleCondition } from "./where.js";

/** What is kept of scopes takes 5 bytes a sample each. Two are compared. */
const SCOPES = 2;

/**
 * Prepares requests. Sums of the last ones are kept, so that a transform costs no look at samples, and how the samples of the
 * last scopes are grouped, so that another range costs little more than adding up.
 */
export class ProfileBasis {
  readonly sets: SampleSets;
  private readonly chosen = new Kept<Chosen>(SCOPES);
  private readonly cells = new Kept<Cells>(SCOPES);
  private readonly sums = new Kept<Summed>();
  private readonly stolen = new Kept<Float64Array | undefined>();
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
    const timesOfSet = source === "host" || source === "guest" ? undefined : ranges;
    const scopeKey = JSON.stringify([source, timesOfSet, lanes, where, event?.event, sets.version]);
    const chosen = this.chosen.now(scopeKey, () => {
      const condition = sampleCondition(context, set.samples, classes, where);
      assert(condition.ok, "the condition was checked");
      return new Chosen(context, set, classes, request, event?.event ?? -1, condition.value);
    });
    const groupings = once(() => groupingsOf(context, set, classes, groups));
    const cells = this.cells.now(`${scopeKey} ${groups}`, () => new Cells(chosen, groupings()));
    const times = ranges ?? ALWAYS;
    const key = `${scopeKey} ${JSON.stringify([times, withHost, withIdle, countsWeights])}`;
    const { selection, folded } = yield* this.sums.of(`${key} ${groups}`, () =>
      sumSteps(cells, { ranges: times, withHost, withIdle, countsWeights }),
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
    const lost = lostIn(context, times);
    const throttled = throttledIn(context, times, event === undefined ? "" : strings.get(event.event));
    return { set, selection, groupings, folded, map, unit, evenness, notRunning, lost, throttled, textOf };
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
