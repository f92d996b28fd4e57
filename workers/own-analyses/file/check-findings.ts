import type { Checked } from "./checked.js";
import { FINDING_SCOPES, type FindingRule, type FindingScope, type OwnDefinition } from "./definition.js";
import { fieldsOf } from "./expression.js";
import { FINDING_KINDS, figureNames, namedTerms, OWN_NAMES, rowNames } from "./finding-fields.js";
import { meant } from "./shape.js";
import { isTemplateFault, parseTemplate } from "./template.js";

type Sections = Pick<OwnDefinition, "states" | "latencies" | "counters">;

export function checkFindings(all: Checked | undefined, sections: Sections): readonly FindingRule[] {
  return (all?.entries() ?? []).map(([id, rule]) => {
    const of = subjectOf(rule.field("of"), sections);
    const per = FINDING_SCOPES.find((one) => one === rule.field("per")?.text) ?? "row";
    if (of.kind === "counter" && per !== "row" && rule.field("per") !== undefined) {
      rule.field("per")?.wrong('findings of a counter are per "row": it has values, and no durations to sum up');
    }
    const known = namesOf(of, per, sections);
    for (const name of ["title", "text"]) checkTemplate(rule.field(name), known);
    for (const name of keyNames(of, sections))
      if (OWN_NAMES.includes(name))
        rule.field("of")?.doubtful(`"${name}" of its key has a name that findings use otherwise: call it differently`);
    return {
      id,
      of,
      per,
      where: rule.field("where")?.filter(namedTerms(known)),
      title: rule.field("title")?.text ?? id,
      text: rule.field("text")?.text ?? "",
      severity: rule.field("severity")?.number ?? 0.5,
      atMost: rule.field("atMost")?.number ?? 5,
    };
  });
}

function subjectOf(value: Checked | undefined, { states, latencies, counters }: Sections): FindingRule["of"] {
  const all = [
    ...states.map(({ id }) => ["state", id] as const),
    ...latencies.map(({ id }) => ["latency", id] as const),
    ...counters.map(({ id }) => ["counter", id] as const),
  ];
  value?.nameAmong(
    all.map(([kind, id]) => `${kind}.${id}`),
    "section",
  );
  const [kindName, section = ""] = (value?.text ?? "").split(".");
  return { kind: FINDING_KINDS.find((kind) => kind === kindName) ?? "latency", section };
}

function keyNames({ kind, section }: FindingRule["of"], sections: Sections): readonly string[] {
  const { states, latencies, counters } = sections;
  return { state: states, latency: latencies, counter: counters }[kind].find(({ id }) => id === section)?.key ?? [];
}

function namesOf(of: FindingRule["of"], per: FindingScope, sections: Sections): readonly string[] {
  const { kind } = of;
  const key = keyNames(of, sections);
  return per === "row" ? rowNames(kind, key) : figureNames(kind, per === "key" ? key : []);
}

/** Values of a finding are those of its row, and no fields of events. */
function checkTemplate(value: Checked | undefined, known: readonly string[]): void {
  if (value === undefined) return;
  const template = parseTemplate(value.text);
  if (isTemplateFault(template)) {
    value.wrongAt(template.column, template.length, template.message);
    return;
  }
  for (const part of template) {
    if (typeof part === "string") continue;
    for (const { name, column } of fieldsOf(part)) {
      if (known.includes(name)) continue;
      const advice = meant(name, known) || `; there are ${known.join(", ")}`;
      value.wrongAt(column, name.length, `there is no "${name}" in its rows${advice}`);
    }
  }
}
