import { ByteWriter } from "./bytes.js";
import {
  ARRAY_KINDS,
  CannotKeep,
  type Constructor,
  fieldsOf,
  type GraphClasses,
  isBuffer,
  Node,
  Value,
} from "./graph.js";

/** Gives a buffer whose content is kept elsewhere its number there; undefined: its content is written here. */
export type NumberOf = (buffer: ArrayBufferLike) => number | undefined;

export interface WrittenGraph {
  readonly bytes: Uint8Array;
  /** All of them. */
  readonly objects: readonly object[];
}

/** Writes all objects that can be reached from the first ones. Throws `CannotKeep`. */
export function writeGraph(first: readonly object[], classes: GraphClasses, numberOf: NumberOf): WrittenGraph {
  return new GraphWriter(first, classes, numberOf).write();
}

class GraphWriter {
  private readonly nodes = new ByteWriter();
  private readonly ids = new Map<object, number>();
  private readonly list: object[];
  private readonly texts = new Map<string, number>();
  private readonly shapes = new Map<string, number>();
  private readonly shapeTexts = new ByteWriter();
  private readonly classNumbers: Map<unknown, number>;
  /** The fields of the last object of a class: most have the same ones. */
  private readonly lastShapes = new Map<unknown, { readonly keys: readonly string[]; readonly shape: number }>();

  constructor(
    private readonly first: readonly object[],
    private readonly classes: GraphClasses,
    private readonly numberOf: NumberOf,
  ) {
    this.list = [...first];
    for (const [id, object] of first.entries()) this.ids.set(object, id);
    this.classNumbers = new Map([...classes.classes.keys()].map((one, number) => [one, number]));
  }

  write(): WrittenGraph {
    const { nodes, list } = this;
    // What they lead to is added behind them.
    for (let id = 0; id < list.length; id += 1) this.node(list[id] as object, id < this.first.length);
    const all = new ByteWriter();
    all.count(this.first.length);
    all.count(list.length);
    all.count(this.texts.size);
    for (const text of this.texts.keys()) all.text(text);
    all.count(this.shapes.size);
    all.raw(this.shapeTexts.taken());
    all.raw(nodes.taken());
    return { bytes: all.taken(), objects: list };
  }

  private node(object: object, isFirst: boolean): void {
    const { nodes } = this;
    if (this.classes.isOpaque(object)) {
      if (!isFirst) throw new CannotKeep(`${className(object)} came later`);
      nodes.byte(Node.OPAQUE);
    } else if (isBuffer(object)) this.buffer(object);
    else if (ArrayBuffer.isView(object)) this.numbers(object);
    else if (Array.isArray(object)) {
      nodes.byte(Node.ARRAY);
      nodes.count(object.length);
      for (let i = 0; i < object.length; i += 1) this.value(object[i], object, isFirst, i);
    } else if (object instanceof Map) {
      nodes.byte(Node.MAP);
      nodes.count(object.size);
      for (const [key, value] of object) {
        this.value(key, object, isFirst);
        this.value(value, object, isFirst);
      }
    } else if (object instanceof Set) {
      nodes.byte(Node.SET);
      nodes.count(object.size);
      for (const value of object) this.value(value, object, isFirst);
    } else this.fields(object, isFirst);
  }

  private fields(object: object, isFirst: boolean): void {
    const { nodes } = this;
    const type = Object.getPrototypeOf(object)?.constructor as Constructor | undefined;
    if (type === Object) nodes.byte(Node.PLAIN);
    else {
      const number = this.classNumbers.get(type);
      if (number === undefined && !isFirst) throw new CannotKeep(`objects of ${className(object)} are not known`);
      nodes.byte(Node.OBJECT);
      nodes.count((number ?? -1) + 1);
    }
    const keys = fieldsOf(object, this.classes);
    nodes.count(this.shapeOf(type, keys));
    const hasFunctions = isFirst || this.classes.classes.get(type as Constructor) !== undefined;
    for (const key of keys) this.value((object as Record<string, unknown>)[key], object, hasFunctions, key);
  }

  private shapeOf(type: unknown, keys: readonly string[]): number {
    const last = this.lastShapes.get(type);
    if (last !== undefined && isSame(last.keys, keys)) return last.shape;
    const text = keys.join("\n");
    let shape = this.shapes.get(text);
    if (shape === undefined) {
      shape = this.shapes.size;
      this.shapes.set(text, shape);
      this.shapeTexts.count(keys.length);
      for (const key of keys) this.shapeTexts.text(key);
    }
    this.lastShapes.set(type, { keys, shape });
    return shape;
  }

  private numbers(view: ArrayBufferView): void {
    const { nodes } = this;
    const kind = ARRAY_KINDS.findIndex((type) => view instanceof type);
    if (kind < 0) throw new CannotKeep(`objects of ${className(view)} are not known`);
    nodes.byte(Node.NUMBERS);
    nodes.byte(kind);
    nodes.count(this.idOf(view.buffer));
    nodes.count(view.byteOffset);
    nodes.count((view as Uint8Array).length);
  }

  private buffer(buffer: ArrayBufferLike): void {
    const { nodes } = this;
    const number = this.numberOf(buffer);
    nodes.byte(Node.BUFFER);
    nodes.count((number ?? -1) + 1);
    if (number === undefined) nodes.raw(new Uint8Array(buffer));
  }

  private value(value: unknown, of: object, hasFunctions: boolean, key: string | number = ""): void {
    const { nodes } = this;
    switch (typeof value) {
      case "undefined":
        nodes.byte(Array.isArray(of) && !(key in of) ? Value.HOLE : Value.UNDEFINED);
        return;
      case "boolean":
        nodes.byte(value ? Value.TRUE : Value.FALSE);
        return;
      case "number":
        this.number(value);
        return;
      case "string":
        nodes.byte(Value.TEXT);
        nodes.count(this.textOf(value));
        return;
      case "bigint":
        nodes.byte(Value.BIGINT);
        nodes.count(this.textOf(`${value}`));
        return;
      case "function":
        if (!hasFunctions) throw new CannotKeep(`${key} of ${className(of)} is a function`);
        nodes.byte(Value.FUNCTION);
        return;
      case "object":
        if (value === null) nodes.byte(Value.NULL);
        else {
          nodes.byte(Value.NODE);
          nodes.count(this.idOf(value));
        }
        return;
      default:
        throw new CannotKeep(`${key} of ${className(of)} is a ${typeof value}`);
    }
  }

  private number(value: number): void {
    const { nodes } = this;
    if ((value | 0) === value && !Object.is(value, -0)) {
      nodes.byte(Value.INT);
      // Small ones of both signs in few bytes.
      nodes.count(((value << 1) ^ (value >> 31)) >>> 0);
    } else {
      nodes.byte(Value.FLOAT);
      nodes.float(value);
    }
  }

  private idOf(object: object): number {
    let id = this.ids.get(object);
    if (id === undefined) {
      id = this.list.length;
      this.ids.set(object, id);
      this.list.push(object);
    }
    return id;
  }

  private textOf(text: string): number {
    let number = this.texts.get(text);
    if (number === undefined) {
      number = this.texts.size;
      this.texts.set(text, number);
    }
    return number;
  }
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}

function className(object: object): string {
  return (Object.getPrototypeOf(object)?.constructor as Constructor | undefined)?.name ?? "no class";
}
