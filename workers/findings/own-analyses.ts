import type { OwnFound } from "../facts/own-facts.js";
import type { Finding } from "../model/findings.js";
import type { Steps } from "../query/resumable.js";
import { type DetectorInput, pathsOf } from "./detector.js";

/** What the rules in the user's own analyses find: a kind of finding for each rule. */
export function* ownAnalyses(input: DetectorInput): Steps<readonly Finding[]> {
  const { context, t0, t1 } = input;
  const all: Finding[] = [];
  for (const { id, find } of context.own?.analyses ?? []) {
    for (const found of find(t0, t1)) {
      if (found === undefined) yield;
      else all.push(findingOf(input, id, found));
    }
  }
  return all;
}

function findingOf(input: DetectorInput, analysis: string, found: OwnFound): Finding {
  const { rule, severity, title, text, evidence, lane, t0, t1, table, durationNs } = found;
  return {
    id: `own:${analysis}/${rule}`,
    severity,
    isSuspicion: false,
    title,
    text,
    evidence,
    lanes: pathsOf(input, lane),
    t0,
    t1,
    table,
    ...(durationNs !== undefined && { figure: { value: durationNs, unit: "ns" as const } }),
  };
}
