import type { FilterValue } from "../filter/fields.js";
import type { LaneId } from "../model/lanes.js";
import { ENTITIES, type Entity, type Expression, type Sign } from "./file/expression.js";
import type { Template } from "./file/template.js";

/** What a trace knows of a thread, a vCPU or a VM. */
export interface KnownLane {
  readonly lane: LaneId;
  readonly path: string;
  readonly name: string;
}

export type OwnValue = FilterValue | KnownLane;
export type Reader<Event> = (event: Event) => OwnValue;

/** What an expression may ask of an event. */
export interface ValueTerms<Event> {
  /** Undefined: no event has such a field. */
  field(name: string): ((event: Event) => FilterValue) | undefined;
  /** `tid`: undefined for the thread that emits the event. */
  entity(event: Event, entity: Entity, tid?: number): KnownLane | undefined;
}

/** An expression as a function on events, and the fields that no event has: their values are undefined. */
export function reader<Event>(expression: Expression, terms: ValueTerms<Event>): Reader<Event> {
  switch (expression.is) {
    case "number":
      return () => expression.value;
    case "text":
      return () => expression.text;
    case "field": {
      const { name } = expression;
      if (name === "thread" || name === "vcpu" || name === "vm") return (event) => terms.entity(event, name);
      return terms.field(name) ?? (() => undefined);
    }
    case "call": {
      const tid = reader(expression.of, terms);
      const { entity } = expression;
      return (event) => {
        const number = numberIn(tid(event));
        return Number.isNaN(number) ? undefined : terms.entity(event, entity, number);
      };
    }
    case "negated": {
      const of = reader(expression.of, terms);
      return (event) => computed("-", 0, of(event));
    }
    case "both": {
      const { sign } = expression;
      if (sign === "??") return eitherOf(reader(expression.left, terms), reader(expression.right, terms));
      const [left, right] = [reader(expression.left, terms), reader(expression.right, terms)];
      return (event) => computed(sign, left(event), right(event));
    }
  }
}

function eitherOf<Event>(left: Reader<Event>, right: Reader<Event>): Reader<Event> {
  return (event) => {
    const value = left(event);
    return value === undefined || value === "" ? right(event) : value;
  };
}

/** The first field that no event has, so that an expression never has a value; undefined: it may have one. */
export function lackingField(expression: Expression, terms: Pick<ValueTerms<never>, "field">): string | undefined {
  switch (expression.is) {
    case "field": {
      const { name } = expression;
      return ENTITIES.some((one) => one === name) || terms.field(name) !== undefined ? undefined : name;
    }
    case "call":
    case "negated":
      return lackingField(expression.of, terms);
    case "both": {
      const left = lackingField(expression.left, terms);
      const right = lackingField(expression.right, terms);
      return expression.sign === "??" ? right && left : (left ?? right);
    }
    default:
      return undefined;
  }
}

type Computed = Exclude<Sign, "??">;

/** Undefined where one of the values is no number. Whole numbers are exact to 64 bits while no division is made. */
function computed(sign: Computed, left: OwnValue, right: OwnValue): OwnValue {
  if ((typeof left === "bigint" || typeof right === "bigint") && sign !== "/" && isWhole(left) && isWhole(right)) {
    return exact(sign, BigInt(left), BigInt(right));
  }
  const value = plain(sign, numberIn(left), numberIn(right));
  if (!Number.isFinite(value)) return undefined;
  if (Number.isSafeInteger(value) || sign === "/" || !isWhole(left) || !isWhole(right)) return value;
  return exact(sign, BigInt(left), BigInt(right));
}

function isWhole(value: OwnValue): value is number | bigint {
  return typeof value === "bigint" || Number.isInteger(value);
}

function exact(sign: Exclude<Computed, "/">, left: bigint, right: bigint): bigint | undefined {
  switch (sign) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "%":
      return right === 0n ? undefined : left % right;
  }
}

function plain(sign: Computed, left: number, right: number): number {
  switch (sign) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
  }
}

/** NaN: it is none. */
export function numberIn(value: OwnValue): number {
  switch (typeof value) {
    case "number":
      return value;
    case "bigint":
      return Number(value);
    case "boolean":
      return value ? 1 : 0;
    case "string":
      return value.trim() === "" ? Number.NaN : Number(value);
    default:
      return Number.NaN;
  }
}

/** A value as people read it. */
export function shownText(value: OwnValue): string {
  return typeof value === "object" ? value.name : value === undefined ? "" : `${value}`.slice(0, MOST_CHARS);
}

/** A value as tables have it and keys are told apart by. */
export function keyText(value: OwnValue): string {
  return typeof value === "object" ? value.path : value === undefined ? "" : `${value}`.slice(0, MOST_CHARS);
}

/** Fields of events may be of any length. */
const MOST_CHARS = 200;

/** A template as a function on events. */
export function textReader<Event>(template: Template, terms: ValueTerms<Event>): (event: Event) => string {
  const parts = template.map((part) => (typeof part === "string" ? part : reader(part, terms)));
  const [only] = parts;
  if (parts.length === 1 && typeof only === "string") return () => only;
  return (event) => parts.map((part) => (typeof part === "string" ? part : shownText(part(event)))).join("");
}
