import type { FieldClass } from "./ir.js";

/** Bits. CTF 1.8.3, 4.1.2: a variant has no alignment of its own, a string is of bytes. CTF 2 is alike. */
export function alignmentOf(field: FieldClass): number {
  switch (field.type) {
    case "int":
    case "float":
    case "struct":
      return field.align;
    case "enum":
      return alignmentOf(field.container);
    case "string":
    case "text":
    case "blob":
    case "varint":
      return 8;
    case "variant":
    case "optional":
      return 1;
    case "array":
    case "sequence":
      return Math.max(field.align ?? 1, alignmentOf(field.element));
  }
}
