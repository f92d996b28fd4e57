import { CONTEXT_PREFIX, FRAMES_FIELD } from "../carried-facts.js";
import type { EventScope, FieldValue } from "../format.js";
import type { FieldNode } from "./field-node.js";
import type { ClassLayout, StreamLayout } from "./layout.js";
import type { ReadBudget } from "./read-budget.js";
import { readValue } from "./values.js";
import type { Walker } from "./walker.js";

/** Where a value of events of one class stands. */
export interface ValuePlace {
  /** Its scope begins at the event's header, and not behind it. */
  readonly isInHeader: boolean;
  /** Scopes before its own. */
  readonly skipped: readonly FieldNode[];
  readonly scope: FieldNode;
  /** Of its field in its scope. */
  readonly member: number;
  /** As a whole event has it. */
  readonly name: string;
}

/** Finds values of events by name, as a whole event has them: of fields with one name the first. */
export class ValuePlaces {
  /** By class. */
  private readonly known: Map<string, ValuePlace | undefined>[] = [];

  constructor(
    private readonly layout: StreamLayout,
    private readonly isHeaderExtra: (node: FieldNode) => boolean,
  ) {}

  find(index: number, scope: EventScope, name: string, isAnyCase: boolean): ValuePlace | undefined {
    let known = this.known[index];
    if (known === undefined) {
      known = new Map();
      this.known[index] = known;
    }
    const key = keyOf(scope, isAnyCase, name);
    if (known.has(key)) return known.get(key);
    const places = this.placesOf(index, scope);
    const wanted = name.toLowerCase();
    const place =
      places.find((one) => one.name === name) ??
      (isAnyCase ? places.find((one) => one.name.toLowerCase() === wanted) : undefined);
    known.set(key, place);
    return place;
  }

  private placesOf(index: number, scope: EventScope): readonly ValuePlace[] {
    const { eventContext, eventHeader, classes } = this.layout;
    const { context, payload } = classes[index] as ClassLayout;
    const contexts = [eventContext, context].filter((one) => one !== undefined);
    const body = membersOf(payload, contexts, false);
    if (scope === "fields") return body.filter(({ name }) => !name.startsWith(CONTEXT_PREFIX) && name !== FRAMES_FIELD);
    const lists = body.flatMap((one) =>
      one.name.startsWith(CONTEXT_PREFIX) ? [{ ...one, name: one.name.slice(CONTEXT_PREFIX.length) }] : [],
    );
    const extras = membersOf(eventHeader, [], true).filter(({ scope: { children }, member }) =>
      this.isHeaderExtra(children[member] as FieldNode),
    );
    return [...contexts.flatMap((one, i) => membersOf(one, contexts.slice(0, i), false)), ...lists, ...extras];
  }
}

/** Names are asked for by the million: joining texts has a price. */
const keys = new Map<string, readonly string[]>();

function keyOf(scope: EventScope, isAnyCase: boolean, name: string): string {
  let own = keys.get(name);
  if (own === undefined) {
    own = [`fields ${name}`, `context ${name}`, `any fields ${name}`, `any context ${name}`];
    if (keys.size < 10_000) keys.set(name, own);
  }
  return own[(isAnyCase ? 2 : 0) + (scope === "fields" ? 0 : 1)] as string;
}

function membersOf(
  scope: FieldNode | undefined,
  skipped: readonly FieldNode[],
  isInHeader: boolean,
): readonly ValuePlace[] {
  if (scope === undefined) return [];
  return scope.children.map(({ name }, member) => ({ isInHeader, skipped, scope, member, name }));
}

/** The value of a field, from the begin of its scope on; undefined if it is not there, or the walk stopped before. */
export function readMember(walker: Walker, { scope, member }: ValuePlace, budget: ReadBudget): FieldValue | undefined {
  walker.beginScope();
  walker.align(scope.align);
  for (let i = 0; i < member; i += 1) if (!walker.skip(scope.children[i] as FieldNode)) return undefined;
  return readValue(walker, scope.children[member] as FieldNode, budget) ?? undefined;
}

export function skipScope(walker: Walker, scope: FieldNode): boolean {
  walker.beginScope();
  walker.align(scope.align);
  return scope.children.every((child) => walker.skip(child));
}
