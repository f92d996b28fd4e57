import type { PlacedJson, PlacedMember } from "../../core/placed-json.js";
import { nearest } from "../../filter/nearest.js";
import type { Note } from "./notes.js";

/** What a value of a file may be. One description serves the check and the published JSON schema. */
export type Shape =
  | {
      readonly is: "text";
      readonly about: string;
      readonly most: number;
      readonly pattern?: TextPattern;
      readonly isBlankAllowed?: true;
    }
  | {
      readonly is: "number";
      readonly about: string;
      readonly from: number;
      readonly to: number;
      readonly isWhole?: true;
    }
  | { readonly is: "boolean"; readonly about: string }
  | { readonly is: "null"; readonly about: string }
  | { readonly is: "choice"; readonly about: string; readonly of: readonly string[] }
  | { readonly is: "list"; readonly about: string; readonly of: Shape; readonly least: number; readonly most: number }
  | {
      readonly is: "map";
      readonly about: string;
      readonly of: Shape;
      readonly names: TextPattern;
      readonly most: number;
    }
  | { readonly is: "object"; readonly about: string; readonly fields: Readonly<Record<string, FieldShape>> }
  /** The kind of JSON value decides which one is meant: no two are of one kind. */
  | { readonly is: "either"; readonly about: string; readonly of: readonly Shape[] };

export interface FieldShape {
  readonly shape: Shape;
  readonly isNeeded?: true;
}

interface TextPattern {
  readonly regExp: RegExp;
  /** What it asks for, behind "must be". */
  readonly words: string;
}

/** Names that a file gives: they stand in paths of lanes and in expressions. */
export const NAME: TextPattern = {
  regExp: /^[a-z][a-z0-9_-]{0,39}$/,
  words: "a name of lower case letters, digits, - and _, 40 at most, beginning with a letter",
};

/** Reports what of a value is not of its shape. `path`: where it stands. */
export function checkShape(value: PlacedJson, shape: Shape, path: string, note: Note): boolean {
  switch (shape.is) {
    case "either": {
      const meant = shape.of.find((one) => jsonKind(one) === value.kind);
      if (meant !== undefined) return checkShape(value, meant, path, note);
      return note(value, path, `must be ${shape.of.map(nounOf).join(" or ")}, and is ${NOUNS[value.kind]}`);
    }
    case "text":
    case "choice":
      if (value.kind !== "text") return wrongKind(value, shape, path, note);
      return shape.is === "text" ? checkText(value, shape, path, note) : checkChoice(value, shape, path, note);
    case "number":
      if (value.kind !== "number") return wrongKind(value, shape, path, note);
      return checkNumber(value, shape, path, note);
    case "boolean":
    case "null":
      return value.kind === shape.is || wrongKind(value, shape, path, note);
    case "list":
      if (value.kind !== "list") return wrongKind(value, shape, path, note);
      if (value.items.length < shape.least) return note(value, path, "must have something in it");
      if (shape.most < value.items.length) return tooMany(value, shape.most, path, note);
      return all(value.items.map((item, i) => checkShape(item, shape.of, `${path}[${i}]`, note)));
    case "map":
      if (value.kind !== "object") return wrongKind(value, shape, path, note);
      if (shape.most < value.members.length) return tooMany(value, shape.most, path, note);
      return all(value.members.map((member) => checkNamed(member, shape, path, note)));
    case "object":
      if (value.kind !== "object") return wrongKind(value, shape, path, note);
      return checkFields(value, shape, path, note);
  }
}

type Of<Is extends Shape["is"]> = Extract<Shape, { is: Is }>;
type JsonOf<Kind extends PlacedJson["kind"]> = Extract<PlacedJson, { kind: Kind }>;

function checkText(value: JsonOf<"text">, shape: Of<"text">, path: string, note: Note): boolean {
  const { text } = value;
  if (shape.most < text.length)
    return note(value, path, `must have ${shape.most} characters at most, and has ${text.length}`);
  if (text.trim() === "" && shape.isBlankAllowed !== true) return note(value, path, "must say something");
  if (shape.pattern !== undefined && !shape.pattern.regExp.test(text))
    return note(value, path, `must be ${shape.pattern.words}`);
  return true;
}

function checkChoice(value: JsonOf<"text">, { of }: Of<"choice">, path: string, note: Note): boolean {
  return of.includes(value.text) || note(value, path, `must be ${either(of)}${meant(value.text, of)}`);
}

function checkNumber(value: JsonOf<"number">, shape: Of<"number">, path: string, note: Note): boolean {
  const { from, to, isWhole } = shape;
  if (value.value < from || to < value.value) return note(value, path, `must be from ${from} to ${to}`);
  return isWhole !== true || Number.isInteger(value.value) || note(value, path, "must be a whole number");
}

function checkNamed(member: PlacedMember, { of, names }: Of<"map">, path: string, note: Note): boolean {
  const own = inside(path, member.name);
  const isNamed = names.regExp.test(member.name) || note(member, own, `must be called by ${names.words}`);
  return checkShape(member.value, of, own, note) && isNamed;
}

function checkFields(value: JsonOf<"object">, { fields }: Of<"object">, path: string, note: Note): boolean {
  const names = Object.keys(fields);
  const isRight = value.members.map((member) => {
    const own = inside(path, member.name);
    const field = Object.hasOwn(fields, member.name) ? fields[member.name] : undefined;
    if (field !== undefined) return checkShape(member.value, field.shape, own, note);
    const advice = meant(member.name, names) || `; there are ${names.join(", ")}`;
    return note(member, own, `there is no "${member.name.slice(0, 60)}" here${advice}`);
  });
  const given = new Set(value.members.map(({ name }) => name));
  const lacks = names.filter((name) => fields[name]?.isNeeded === true && !given.has(name));
  const isWhole = lacks.map((name) => note(value, inside(path, name), `"${name}" is missing`));
  return all([...isRight, ...isWhole]);
}

function wrongKind(value: PlacedJson, shape: Shape, path: string, note: Note): boolean {
  return note(value, path, `must be ${nounOf(shape)}, and is ${NOUNS[value.kind]}`);
}

function tooMany(value: PlacedJson, most: number, path: string, note: Note): boolean {
  return note(value, path, `must have ${most} entries at most`);
}

/** Of all, so that each one reports. */
function all(rights: readonly boolean[]): boolean {
  return rights.every((isRight) => isRight);
}

export function inside(path: string, name: string): string {
  const own = /^[\w$-]{1,60}$/.test(name) ? name : JSON.stringify(name.slice(0, 60));
  return path === "" ? own : `${path}.${own}`;
}

/** " Is x meant?" behind a message; "" where nothing is near. */
export function meant(typed: string, known: readonly string[]): string {
  const near = nearest(typed, known);
  return near === undefined ? "" : `: is "${near}" meant?`;
}

function either(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(" or ");
}

const NOUNS: Readonly<Record<PlacedJson["kind"], string>> = {
  object: "an object",
  list: "a list",
  text: "a text",
  number: "a number",
  boolean: "true or false",
  null: "null",
};

function jsonKind(shape: Shape): PlacedJson["kind"] | undefined {
  switch (shape.is) {
    case "choice":
      return "text";
    case "map":
      return "object";
    case "either":
      return undefined;
    default:
      return shape.is;
  }
}

function nounOf(shape: Shape): string {
  const kind = jsonKind(shape);
  return kind === undefined ? "" : NOUNS[kind];
}

/** The shape as a JSON schema (draft 2020-12), for editors. */
export function jsonSchemaOf(shape: Shape): Record<string, unknown> {
  const description = shape.about;
  switch (shape.is) {
    case "text":
      return { description, type: "string", maxLength: shape.most, ...patternOf(shape) };
    case "choice":
      return { description, enum: shape.of };
    case "number":
      return { description, type: shape.isWhole ? "integer" : "number", minimum: shape.from, maximum: shape.to };
    case "boolean":
    case "null":
      return { description, type: shape.is };
    case "list":
      return {
        description,
        type: "array",
        items: jsonSchemaOf(shape.of),
        minItems: shape.least,
        maxItems: shape.most,
      };
    case "map":
      return {
        description,
        type: "object",
        propertyNames: { pattern: shape.names.regExp.source },
        additionalProperties: jsonSchemaOf(shape.of),
        maxProperties: shape.most,
      };
    case "object":
      return {
        description,
        type: "object",
        properties: Object.fromEntries(
          Object.entries(shape.fields).map(([name, field]) => [name, jsonSchemaOf(field.shape)]),
        ),
        required: Object.keys(shape.fields).filter((name) => shape.fields[name]?.isNeeded === true),
        additionalProperties: false,
      };
    case "either":
      return { description, anyOf: shape.of.map(jsonSchemaOf) };
  }
}

function patternOf({ pattern, isBlankAllowed }: Of<"text">): Record<string, unknown> {
  if (pattern !== undefined) return { pattern: pattern.regExp.source };
  return isBlankAllowed === true ? {} : { pattern: "\\S" };
}
