import { groupBy } from "../../core/groups.js";
import type { Finding } from "../../model/findings.js";
import type { NextStep } from "../../model/next-step.js";
import type { DetectorInput } from "../detector.js";
import { GUEST_RULES } from "./guest-rules.js";
import { HOST_RULES } from "./host-rules.js";
import type { Rule } from "./rule.js";

/** All rules, in the order of their steps. */
export const RULES: readonly Rule[] = [...HOST_RULES, ...GUEST_RULES];

/** Rules by the findings that they follow. */
const BY_FINDING: ReadonlyMap<string, readonly Rule[]> = new Map(
  [
    ...groupBy(
      RULES.flatMap((rule) => rule.after.map((id) => [id, rule] as const)),
      ([id]) => id,
    ),
  ].map(([id, pairs]) => [id, pairs.map(([, rule]) => rule)]),
);

/** The finding with what to do next. */
export function withNext(input: DetectorInput, finding: Finding): Finding {
  const next = (BY_FINDING.get(finding.id) ?? []).flatMap((rule): NextStep[] => [...rule.steps(input, finding)]);
  return next.length === 0 ? finding : { ...finding, next };
}
