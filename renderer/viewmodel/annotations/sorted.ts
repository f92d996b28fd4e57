import type { PlacedAnnotation } from "../../../workers/model/annotations/placed.js";
import { lineOf } from "./annotation-words.js";

type Order = (a: PlacedAnnotation, b: PlacedAnnotation) => number;

const ORDERS: Readonly<Record<"changed" | "text" | "author", Order>> = {
  changed: (a, b) => b.annotation.changedMs - a.annotation.changedMs,
  text: (a, b) => lineOf(a.annotation).localeCompare(lineOf(b.annotation)),
  author: (a, b) => a.annotation.author.localeCompare(b.annotation.author),
};

/** Annotations as a list shows them; they come in order of time, which stays where the order says nothing else. */
export function sortedAnnotations(
  placed: readonly PlacedAnnotation[],
  by: "time" | keyof typeof ORDERS,
): readonly PlacedAnnotation[] {
  return by === "time" ? placed : [...placed].sort(ORDERS[by]);
}
