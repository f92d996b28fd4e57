import { alignmentOf } from "../alignment.js";
import type { FieldClass, IntClass, IntRange, Member, Scope, StructClass, VarintClass } from "../ir.js";
import { MetadataFault } from "../metadata/fault.js";
import type { ArrayDraft, Draft, OptionalDraft, StructDraft, VariantDraft } from "./draft.js";
import { findField, type OpenClass, type Place, type Roots } from "./locations.js";

/** Fields of all scopes when aliases are unfolded: more is a trap, since a few short aliases unfold to billions. */
const MAX_FIELDS = 1_000_000;

const ANY_BUT_ZERO: readonly IntRange[] = [{ lower: 1n, upper: 2n ** 64n - 1n }];

/** Makes the field classes of scopes out of drafts: fields of lengths and selectors found, clocks filled in. */
export class JsonLinker {
  private fieldsLeft = MAX_FIELDS;

  /** `clock`: the default clock of the stream whose scopes are linked, which their time stamps are of. */
  linkRoot(root: StructDraft, scope: Scope, roots: Roots, clock: string | undefined): StructClass {
    return this.struct(root, { scope, roots, open: [], clock: SCOPES_WITH_TIME.has(scope) ? clock : undefined });
  }

  private link(draft: Draft, place: TimedPlace): FieldClass {
    this.fieldsLeft -= 1;
    if (this.fieldsLeft < 0) throw new MetadataFault("field classes unfold to too many fields", draft.at);
    switch (draft.kind) {
      case "scalar":
        return timed(draft.field, place.clock);
      case "bytes":
        return { ...draft.field, length: findField(draft.length, place, "length") };
      case "struct":
        return this.struct(draft, place);
      case "array":
        return this.array(draft, place);
      case "optional":
        return this.optional(draft, place);
      case "variant":
        return this.variant(draft, place);
    }
  }

  /** `frame.at` moves on as fields are linked: they may refer to those before them. */
  private struct(draft: StructDraft, place: TimedPlace): StructClass {
    const frame: OpenClass = { draft, at: 0 };
    const inside = within(place, frame);
    const members = draft.members.map((member, i): Member => {
      frame.at = i;
      return { name: member.name, field: this.link(member.draft, inside) };
    });
    const align = members.reduce((most, { field }) => Math.max(most, alignmentOf(field)), draft.align);
    return { type: "struct", align, members };
  }

  private array(draft: ArrayDraft, place: TimedPlace): FieldClass {
    const { align, length } = draft;
    const inside = within(place, { draft, at: 0 });
    if (typeof length === "number") return { type: "array", align, length, element: this.link(draft.element, inside) };
    const found = findField(length, place, "length");
    return { type: "sequence", align, length: found, element: this.link(draft.element, inside) };
  }

  private optional(draft: OptionalDraft, place: TimedPlace): FieldClass {
    const { selector, ranges = ANY_BUT_ZERO } = draft;
    const found = findField(selector, place, draft.ranges === undefined ? "boolean" : "integer");
    return {
      type: "optional",
      selector: found,
      ranges,
      field: this.link(draft.inner, within(place, { draft, at: 0 })),
    };
  }

  private variant(draft: VariantDraft, place: TimedPlace): FieldClass {
    const tag = findField(draft.selector, place, "integer");
    const frame: OpenClass = { draft, at: 0 };
    const inside = within(place, frame);
    const options = draft.options.map(({ name, ranges, draft: option }, i) => {
      frame.at = i;
      return { name, ranges, field: this.link(option, inside) };
    });
    return { type: "variant", tag, options };
  }
}

interface TimedPlace extends Place {
  readonly clock: string | undefined;
}

function within(place: TimedPlace, frame: OpenClass): TimedPlace {
  return { ...place, open: [...place.open, frame] };
}

/** Time stamps in other scopes mean nothing. */
const SCOPES_WITH_TIME: ReadonlySet<Scope> = new Set<Scope>(["packet-context", "event-header"]);
const TIMES: readonly string[] = ["default-clock-timestamp", "packet-end-default-clock-timestamp"];

/** Gives time stamps the clock. */
function timed(field: FieldClass, clock: string | undefined): FieldClass {
  if (clock === undefined) return field;
  if (field.type === "enum") return { ...field, container: timedInteger(field.container, clock) };
  return field.type === "int" || field.type === "varint" ? timedInteger(field, clock) : field;
}

function timedInteger<Integer extends IntClass | VarintClass>(field: Integer, clock: string): Integer {
  return field.roles?.some((role) => TIMES.includes(role)) ? { ...field, clock } : field;
}
