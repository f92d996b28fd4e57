import type { Filter } from "../model/filter.js";

/** A part of a filter that says one thing about a row. */
export type Atom = Extract<Filter, { readonly op: "compare" | "present" | "anywhere" }>;

/** All atoms, from left to right. */
export function atomsOf(filter: Filter): readonly Atom[] {
  switch (filter.op) {
    case "and":
    case "or":
      return filter.parts.flatMap(atomsOf);
    case "not":
      return atomsOf(filter.part);
    default:
      return [filter];
  }
}

/** The conditions that must all hold: those of the outermost "and". */
export function conditionsOf(filter: Filter): readonly Filter[] {
  return filter.op === "and" ? filter.parts.flatMap(conditionsOf) : [filter];
}

export function allOf(conditions: readonly Filter[]): Filter {
  const [only] = conditions;
  return only !== undefined && conditions.length === 1 ? only : { op: "and", parts: conditions };
}

/**
 * What is left of a filter once some of its atoms are known to be true or false; true or false if nothing is. `decide`
 * answers undefined for the atoms that are not known.
 */
export function simplify(filter: Filter, decide: (atom: Atom) => boolean | undefined): Filter | boolean {
  switch (filter.op) {
    case "and":
    case "or": {
      const ends = filter.op === "or";
      const parts: Filter[] = [];
      for (const part of filter.parts) {
        const left = simplify(part, decide);
        if (left === ends) return ends;
        if (typeof left !== "boolean") parts.push(left);
      }
      const [only] = parts;
      if (only === undefined) return !ends;
      return parts.length === 1 ? only : { op: filter.op, parts };
    }
    case "not": {
      const part = simplify(filter.part, decide);
      return typeof part === "boolean" ? !part : { op: "not", part };
    }
    default:
      return decide(filter) ?? filter;
  }
}
