import { formatCount } from "../../core/format.js";
import { Pace } from "../../core/pace.js";
import type { OwnAnalysisFacts } from "../../facts/own-facts.js";
import type { AnalysisCounts, AnalysisEventReport, AnalysisProblem } from "../../model/own-analysis.js";
import type { OwnDefinition } from "../../own-analyses/file/definition.js";
import { problemAt } from "../../own-analyses/file/problem-at.js";
import { LIMITS } from "../../own-analyses/limits.js";
import { OwnRun } from "../../own-analyses/run.js";
import { EventWords } from "../event-words.js";
import type { OpenSession } from "../open-session.js";
import { Entities } from "./entities.js";
import { type NamedMatch, namedMatches } from "./matched-events.js";
import { AnalysisLanes } from "./own-lanes.js";
import { ownLosses } from "./own-losses.js";
import { scanEvents } from "./own-scan.js";
import { type OwnEvent, ownTerms } from "./own-terms.js";

/** What an analysis made of a session. */
export interface AnalysisResult {
  readonly facts: OwnAnalysisFacts;
  readonly lanes: AnalysisLanes;
  readonly events: readonly AnalysisEventReport[];
  readonly counts: AnalysisCounts;
  readonly notes: readonly string[];
  /** Of the trace: events and fields that it does not have. */
  readonly problems: readonly AnalysisProblem[];
}

export interface RunWatch {
  yieldToLoop(): Promise<void>;
  isCancelled(): boolean;
  onShare(share: number): void;
  /** ms, of any origin. */
  now(): number;
}

interface Asked {
  readonly definition: OwnDefinition;
  readonly text: string;
  /** Among the analyses in use. */
  readonly order: number;
}

/** Runs one analysis on a session that is read; undefined: it was cancelled. Of one that was or that failed nothing is left. */
export async function runAnalysis(
  open: OpenSession,
  asked: Asked,
  watch: RunWatch,
): Promise<AnalysisResult | undefined> {
  const entities = new Entities(open.query);
  const lanes = new AnalysisLanes(
    open.session.lanes,
    entities,
    { ...asked.definition, order: asked.order },
    open.untilNs,
  );
  let made: AnalysisResult | undefined;
  try {
    made = await runInto(lanes, entities, open, asked, watch);
  } finally {
    if (made === undefined) lanes.remove();
  }
  return made;
}

async function runInto(
  lanes: AnalysisLanes,
  entities: Entities,
  open: OpenSession,
  { definition, text }: Asked,
  watch: RunWatch,
): Promise<AnalysisResult | undefined> {
  const words = new EventWords(open);
  const tools = words.tools(["thread", "vcpu", "vm"]);
  const matches = namedMatches(definition.events, tools.book, words.allNames());
  const names = new Set(matches.flatMap((one) => [...one.names]));
  const losses = ownLosses(open, names);
  const problems: AnalysisProblem[] = [];
  const onFault = (where: string, message: string) => problems.push(problemAt(text, where, message));
  const run = new OwnRun<OwnEvent>(definition, {
    terms: ownTerms(tools, entities),
    strings: open.session.strings,
    lanes,
    losses,
    beginNs: open.beginNs(),
    onFault,
  });
  const matcher = new Matcher(run, matches);
  const begin = watch.now();
  const isFull = () => LIMITS.matched <= matcher.total || begin + LIMITS.seconds * 1000 <= watch.now();
  const stoppedNs = await scanEvents(open, words, names, (event, t) => matcher.take(event, t), { ...watch, isFull });
  if (watch.isCancelled()) return undefined;
  const outcome = run.finish(open.untilNs, open.session.lanes, stoppedNs);
  const counts = await countsOf(outcome, open, watch);
  if (watch.isCancelled()) return undefined;
  const stopped = stoppedNs === undefined ? [] : [stoppedText(matcher.total)];
  return {
    facts: outcome.facts,
    lanes,
    events: matcher.reports(),
    counts,
    notes: [...stopped, ...outcome.notes, ...losses.notes],
    problems,
  };
}

function stoppedText(matched: number): string {
  return LIMITS.matched <= matched
    ? `the limit of ${formatCount(LIMITS.matched)} events is reached: what comes later is unknown`
    : `the limit of ${LIMITS.seconds} seconds is reached: what comes later is unknown`;
}

async function countsOf(
  { facts, states, points, lanes, droppedByLoss, open }: ReturnType<OwnRun<OwnEvent>["finish"]>,
  session: OpenSession,
  { yieldToLoop, isCancelled }: RunWatch,
): Promise<AnalysisCounts> {
  let findings = 0;
  const pace = new Pace(yieldToLoop);
  for (const found of facts.find(session.beginNs(), session.untilNs)) {
    if (found !== undefined) findings += 1;
    await pace.pause();
    if (isCancelled()) break;
  }
  return { lanes, states, latencies: facts.latencies.count, counters: points, findings, droppedByLoss, open };
}

/** Tells a run which events of its definition each event is. */
class Matcher {
  total = 0;
  private readonly counts: number[];
  /** By name: the events of the definition that it may be, with their conditions. */
  private readonly byName = new Map<string, readonly Match[]>();

  constructor(
    private readonly run: OwnRun<OwnEvent>,
    private readonly matches: readonly NamedMatch[],
  ) {
    this.counts = matches.map(() => 0);
    for (const [index, { match, names }] of matches.entries()) {
      const where = match.where === undefined ? undefined : run.condition(match.where);
      for (const name of names) this.byName.set(name, [...(this.byName.get(name) ?? []), { index, where }]);
    }
  }

  take(event: OwnEvent, t: number): void {
    const matched: number[] = [];
    for (const { index, where } of this.byName.get(event.name) ?? []) {
      if (where?.(event) === false) continue;
      matched.push(index);
      this.counts[index] = (this.counts[index] as number) + 1;
    }
    if (matched.length === 0) return;
    this.total += 1;
    this.run.take(event, t, event.machineRow, matched);
  }

  reports(): readonly AnalysisEventReport[] {
    return this.matches.map(({ match, names }, i) => ({
      name: match.name,
      wanted: match.names,
      found: [...names],
      matched: this.counts[i] ?? 0,
    }));
  }
}

interface Match {
  readonly index: number;
  readonly where: ((event: OwnEvent) => boolean) | undefined;
}
