import { alignmentOf } from "../alignment.js";
import type { ByteOrder, ClockClass, FieldClass, IntClass, Member, Scope, StructClass } from "../ir.js";
import type { RootLayout } from "./draft.js";
import { MetadataFault } from "./fault.js";
import type { IntLayout, Layout, MemberLayout, StructLayout, VariantLayout } from "./layouts.js";
import { findLength, findTag, type OpenStruct, type OpenVariant, type Place, type Roots } from "./locations.js";

/** Fields of one scope, and of all of them: more is a trap, since a few short types unfold to billions. */
const MAX_FIELDS_PER_SCOPE = 100_000;
const MAX_FIELDS = 1_000_000;

/**
 * Unfolds the layouts of a trace into field classes: native byte order filled in, tags and lengths found.
 * Layouts that hold neither become one class however often they are used.
 */
export class Linker {
  private readonly known = new Map<Layout, FieldClass>();
  private fieldsLeft = MAX_FIELDS;

  constructor(
    private readonly native: ByteOrder,
    private readonly clocks: ReadonlyMap<string, ClockClass>,
  ) {}

  /** The struct at the root of `scope`; its locations may lead into `earlier` roots. */
  linkRoot(root: RootLayout, scope: Scope, earlier: Roots): StructClass {
    const { layout, position } = root;
    this.fieldsLeft -= layout.fields;
    if (MAX_FIELDS_PER_SCOPE < layout.fields || this.fieldsLeft < 0) {
      throw new MetadataFault("types unfold to too many fields", position);
    }
    const roots = new Map(earlier);
    roots.set(scope, layout);
    return this.struct(layout, { scope, roots, open: [] });
  }

  private link(layout: Layout, place: Place, position: number): FieldClass {
    switch (layout.kind) {
      case "struct":
        return this.struct(layout, place);
      case "variant":
        return this.variant(layout, place, position);
      case "array":
        return { type: "array", length: layout.length, element: this.link(layout.element, place, position) };
      case "sequence": {
        const length = findLength(layout.length, place);
        return { type: "sequence", length, element: this.link(layout.element, place, position) };
      }
      default:
        return this.scalar(layout, position);
    }
  }

  private scalar(layout: Exclude<Layout, { fields: number }>, position: number): FieldClass {
    const known = this.known.get(layout);
    if (known !== undefined) return known;
    const made = this.makeScalar(layout, position);
    this.known.set(layout, made);
    return made;
  }

  private makeScalar(layout: Exclude<Layout, { fields: number }>, position: number): FieldClass {
    switch (layout.kind) {
      case "int":
        return this.integer(layout, position);
      case "enum":
        return { type: "enum", container: this.integer(layout.container, position), ranges: layout.ranges };
      case "float":
        return {
          type: "float",
          exponent: layout.exponent,
          mantissa: layout.mantissa,
          align: layout.align,
          byteOrder: this.byteOrder(layout.byteOrder),
        };
      case "string":
        return { type: "string", encoding: layout.encoding };
    }
  }

  private integer(layout: IntLayout, position: number): IntClass {
    const { size, align, signed, byteOrder, base, encoding, clock } = layout;
    if (clock !== undefined && !this.clocks.has(clock)) {
      throw new MetadataFault(`clock \`${clock}\` is not defined`, position);
    }
    return { type: "int", size, align, signed, byteOrder: this.byteOrder(byteOrder), base, encoding, clock };
  }

  private byteOrder(order: ByteOrder | "native"): ByteOrder {
    return order === "native" ? this.native : order;
  }

  private struct(layout: StructLayout, place: Place): StructClass {
    const known = this.known.get(layout);
    if (known?.type === "struct") return known;
    const frame: OpenStruct = { kind: "struct", layout, at: 0 };
    const members = this.members(layout.members, frame, place);
    let align = layout.minimumAlign;
    for (const { field } of members) align = Math.max(align, alignmentOf(field));
    const made: StructClass = { type: "struct", align, members };
    if (!layout.hasLocations) this.known.set(layout, made);
    return made;
  }

  private variant(layout: VariantLayout, place: Place, position: number): FieldClass {
    if (layout.tag === undefined) throw new MetadataFault("variant needs a tag here", position);
    const tag = findTag(layout, layout.tag, place, position);
    const frame: OpenVariant = { kind: "variant", layout, at: 0 };
    return { type: "variant", tag, options: this.members(layout.options, frame, place) };
  }

  /** `frame.at` moves on as fields are linked: they may refer to the fields before it. */
  private members(layouts: readonly MemberLayout[], frame: OpenStruct | OpenVariant, place: Place): Member[] {
    const inside = { ...place, open: [...place.open, frame] };
    return layouts.map((member, i) => {
      frame.at = i;
      return { name: member.shownName, field: this.link(member.type, inside, member.position) };
    });
  }
}
