import { describe, expect, test } from "vitest";
import { accept, type OfferedField, suggestionsAt } from "../../../../renderer/viewmodel/suggestions.js";

const FIELDS: readonly OfferedField[] = [
  { name: "state", about: "", values: ["steal", "preempted", "wait"] },
  { name: "start", about: "", operator: " > " },
  { name: "kind", about: "", values: ["vcpu", "cpu"] },
];

/** Texts offered where `|` stands. */
function offered(text: string): string[] {
  const caret = text.indexOf("|");
  return suggestionsAt(text.replace("|", ""), caret, FIELDS).map((one) => one.text);
}

describe("suggestions", () => {
  test.each([
    ["|", ["state:", "start > ", "kind:"]],
    ["st|", ["state:", "start > ", "state:steal"]],
    ["web -k|", ["kind:"]],
    ["(pre|", ["state:preempted"]],
    ["state:|", ["steal", "preempted", "wait"]],
    ["state:steal,w|", ["wait"]],
    ["state == p|", ["preempted"]],
    ["state:wait|", []],
    ["kind:cpu|", ["cpu", "vcpu"]],
    ["start > |", []],
    ["start:|", []],
    ["lab/st|", []],
    ['"st|', []],
  ])("%s: %j", (text, expected) => {
    expect(offered(text)).toEqual(expected);
  });

  test("nothing is offered for what is no name, however long, and at once", () => {
    for (const long of ["x".repeat(500_000), " ".repeat(500_000), `state == ${" ".repeat(500_000)}`]) {
      expect(suggestionsAt(`${long}y`, long.length + 1, FIELDS)).toEqual([]);
    }
    expect(offered(`${"state:idle ".repeat(500)}pre|`)).toEqual(["state:preempted"]);
  });

  test("replace the word at the caret", () => {
    const [first] = suggestionsAt("web pre kind:vcpu", 7, FIELDS);
    expect(first && accept("web pre kind:vcpu", first)).toEqual({ text: "web state:preempted kind:vcpu", caret: 19 });
  });
});
