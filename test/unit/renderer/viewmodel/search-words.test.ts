import { expect, test } from "vitest";
import { absentWords, countWords, hitWords, wayWords } from "../../../../renderer/viewmodel/search-words.js";

test("a hit among all", () => {
  expect(hitWords({ rank: 2, total: 178, countedShare: 1 })).toBe("3 of 178");
  expect(hitWords({ rank: 2, total: 1204, countedShare: 0.34 })).toBe("3 of 1 204 so far");
  expect(hitWords({ rank: undefined, total: 7, countedShare: 0.1 })).toBe("7 so far");
  expect(hitWords({ rank: undefined, total: undefined, countedShare: 0 })).toBe("");
});

test("the way of a search", () => {
  // Nothing has been looked at yet: a moment later that is said.
  expect([wayWords(0, 400), wayWords(0, 500)]).toEqual(["", "looking…"]);
  expect(wayWords(0.01, 400)).toBe("1 %");
  expect(wayWords(0.25, 1000)).toBe("25 %, 3 s left");
});

test("counts of events", () => {
  expect(countWords(1204, 0.34, false, "trace")).toBe("1 204 events so far, 34 % of the trace read");
  expect(countWords(178, 1, false, "window")).toBe("178 events of the window");
  expect(countWords(5e6, 0.9, true, "trace")).toBe("the first 5 000 000 events of the trace");
});

test("an absent name", () => {
  expect(absentWords({ name: "kvm_foo", near: ["kvm_x86_exit", "kvm_x86_entry"], isSoFar: false })).toBe(
    "No event kvm_foo in this trace. Near it: kvm_x86_exit, kvm_x86_entry.",
  );
  expect(absentWords({ name: "a_b", near: [], isSoFar: false })).toBe("No event a_b in this trace.");
  expect(absentWords({ name: "a_b", near: [], isSoFar: true })).toBe("No event a_b in what has been read so far.");
});
