import { evaluate } from "./evaluate.js";
import { type Expression, ExpressionReader } from "./expression.js";
import { tokenize } from "./tokens.js";
import type { TypeSizes } from "./types.js";

/** What a `print fmt` says about the values of fields. */
export interface PrintFormat {
  readonly labels: readonly FieldLabels[];
  /** Fields printed as the name of the function at that address (%ps and its like). */
  readonly symbols: ReadonlySet<string>;
}

/** `__print_symbolic` or `__print_flags` over one field. */
export interface FieldLabels {
  readonly field: string;
  /** What is looked up, such as `REC->exit_reason & 0xffff`. */
  readonly value: Expression;
  readonly entries: readonly { readonly value: bigint; readonly label: string }[];
  /** Between flags; undefined: one value has one label. */
  readonly separator: string | undefined;
  /** Where several tables are for one field, as for exits of two vendors: all of these must be so. */
  readonly guards: readonly { readonly test: Expression; readonly isTrue: boolean }[];
}

/** Undefined if the format is no list of C expressions. */
export function readPrintFormat(text: string, sizes: TypeSizes): PrintFormat | undefined {
  const reader = new ExpressionReader(tokenize(text), sizes);
  const format = reader.text();
  if (format === undefined) return undefined;
  const items: Expression[] = [];
  while (!reader.isAtEnd) {
    if (!reader.take(",")) return undefined;
    const item = reader.expression();
    if (item === undefined) return undefined;
    items.push(item);
  }
  return { labels: items.flatMap((item) => labelsIn(item, [])), symbols: symbolFields(format, items) };
}

function labelsIn(item: Expression, guards: FieldLabels["guards"]): FieldLabels[] {
  switch (item.kind) {
    case "choice": {
      const { test, yes, no } = item;
      const taken = (isTrue: boolean) => [...guards, { test, isTrue }];
      return [...labelsIn(yes, taken(true)), ...labelsIn(no, taken(false))];
    }
    case "call":
      return labelsOfCall(item.name, item.items, guards);
    default:
      return [];
  }
}

function labelsOfCall(name: string, items: readonly Expression[], guards: FieldLabels["guards"]): FieldLabels[] {
  const isFlags = /^__print_flags(?:_u64)?$/.test(name);
  if (!isFlags && !/^__print_symbolic(?:_u64)?$/.test(name)) return [];
  const [value, second] = items;
  const field = value && fieldIn(value);
  if (field === undefined || value === undefined) return [];
  const separator = isFlags && second?.kind === "text" ? second.text : isFlags ? "|" : undefined;
  return [{ field, value, entries: items.slice(isFlags ? 2 : 1).flatMap(entryOf), separator, guards }];
}

/** Tables are lists of pairs; some kernels put them all in one list. */
function entryOf(item: Expression): FieldLabels["entries"] {
  if (item.kind !== "list") return [];
  const [number, label] = item.items;
  if (number?.kind === "list") return item.items.flatMap(entryOf);
  const value = number && evaluate(number);
  return value === undefined || label?.kind !== "text" ? [] : [{ value, label: label.text }];
}

/** The only field that an expression is about. */
function fieldIn(expression: Expression): string | undefined {
  const names = new Set(fieldNames(expression));
  return names.size === 1 ? [...names][0] : undefined;
}

function fieldNames(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "field":
      return [expression.name];
    case "unary":
    case "cast":
      return fieldNames(expression.of);
    case "binary":
      return [...fieldNames(expression.left), ...fieldNames(expression.right)];
    case "choice":
      return [expression.test, expression.yes, expression.no].flatMap(fieldNames);
    case "call":
      return expression.items.flatMap(fieldNames);
    default:
      return [];
  }
}

/** A conversion of printf: flags, width, precision, length, and the letter with what the kernel adds to %p. */
const CONVERSION = /%[-+ #0]*(\*|\d+)?(?:\.(\*|\d+))?(?:hh|h|ll|l|L|z|t|j)?([a-zA-Z%])(\w?)/g;

function symbolFields(format: string, items: readonly Expression[]): ReadonlySet<string> {
  const symbols = new Set<string>();
  let at = 0;
  for (const [, width, precision, letter, more] of format.matchAll(CONVERSION)) {
    if (letter === "%") continue;
    at += (width === "*" ? 1 : 0) + (precision === "*" ? 1 : 0);
    const item = items[at++];
    const field = letter === "p" && /^[sSfFB]$/.test(more ?? "") && item ? fieldIn(item) : undefined;
    if (field !== undefined) symbols.add(field);
  }
  return symbols;
}

/** The label of a field's value in the event whose fields `field` reads; undefined where none is for it. */
export function labelOf(
  { labels }: PrintFormat,
  name: string,
  field: (name: string) => bigint | undefined,
): string | undefined {
  for (const each of labels) {
    if (each.field !== name || !each.guards.every(({ test, isTrue }) => holds(test, field) === isTrue)) continue;
    const value = evaluate(each.value, field);
    if (value === undefined) continue;
    const label = each.separator === undefined ? symbolOf(each, value) : flagsOf(each, each.separator, value);
    if (label !== undefined) return label;
  }
  return undefined;
}

function holds(test: Expression, field: (name: string) => bigint | undefined): boolean | undefined {
  const value = evaluate(test, field);
  return value === undefined ? undefined : value !== 0n;
}

function symbolOf({ entries }: FieldLabels, value: bigint): string | undefined {
  return entries.find((entry) => BigInt.asUintN(64, entry.value) === BigInt.asUintN(64, value))?.label;
}

/** As trace_print_flags_seq (kernel/trace/trace_output.c) has it: known bits by name, the rest as a number. */
function flagsOf({ entries }: FieldLabels, separator: string, value: bigint): string | undefined {
  let rest = BigInt.asUintN(64, value);
  const found: string[] = [];
  for (const { value: flag, label } of entries) {
    const mask = BigInt.asUintN(64, flag);
    if (mask === 0n ? value !== 0n || found.length > 0 : (rest & mask) !== mask) continue;
    found.push(label);
    rest &= ~mask;
  }
  if (found.length === 0) return undefined;
  if (rest !== 0n) found.push(`0x${rest.toString(16)}`);
  return found.join(separator);
}
