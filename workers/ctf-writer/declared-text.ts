import type {
  DeclaredField,
  DeclaredFloat,
  DeclaredInt,
  DeclaredList,
  DeclaredRecord,
} from "../formats/event-copies.js";
import { identifierOf, quoted } from "./tsdl.js";

/** Fields that are copied from another trace, as they were declared there (CTF 1.8.3, 4). */
export function declaredText({ align, names, fields }: DeclaredRecord, indent: string): string {
  const used = new Set<string>();
  const identifiers = names.map((name) => identifierOf(name, used));
  const lines = fields.map((field, i) => {
    const identifier = identifiers[i] as string;
    if (field.kind !== "list") return `${fieldText(field, `${indent}\t`)} ${identifier}`;
    const length = typeof field.length === "number" ? field.length : identifiers[names.indexOf(field.length)];
    return `${elementText(field, `${indent}\t`)} ${identifier}[${length}]`;
  });
  return `struct {\n${lines.map((line) => `${indent}\t${line};\n`).join("")}${indent}} align(${align})`;
}

function fieldText(field: Exclude<DeclaredField, DeclaredList>, indent: string): string {
  switch (field.kind) {
    case "int":
      return intText(field, "none");
    case "float":
      return floatText(field);
    case "text":
      return "string { encoding = UTF8; }";
    case "record":
      return declaredText(field, indent);
  }
}

function elementText({ element, isText }: DeclaredList, indent: string): string {
  if (element.kind === "list") throw new Error("bug: a list of lists");
  return isText && element.kind === "int" ? intText(element, "UTF8") : fieldText(element, indent);
}

function intText({ bits, align, isSigned, isBig, base, labels }: DeclaredInt, encoding: string): string {
  const attributes = `size = ${bits}; align = ${align}; signed = ${isSigned}; byte_order = ${orderText(isBig)};`;
  const plain = `integer { ${attributes} encoding = ${encoding}; base = ${base}; }`;
  if (labels === undefined) return plain;
  const entries = labels.map(({ label, lower, upper }) => {
    return `${quoted(label)} = ${lower === upper ? lower : `${lower} ... ${upper}`}`;
  });
  return `enum : ${plain} { ${entries.join(", ")} }`;
}

/** Binary32 and binary64 of IEEE 754: the bits of the exponent, and of the fraction with its implicit bit. */
function floatText({ bits, align, isBig }: DeclaredFloat): string {
  const [exponent, mantissa] = bits === 32 ? [8, 24] : [11, 53];
  return `floating_point { exp_dig = ${exponent}; mant_dig = ${mantissa}; align = ${align}; byte_order = ${orderText(isBig)}; }`;
}

function orderText(isBig: boolean): string {
  return isBig ? "be" : "le";
}
