import { ByteReader } from "./bytes.js";
import {
  ARRAY_KINDS,
  CannotKeep,
  type Constructor,
  type GraphClasses,
  isBuffer,
  Node,
  passingOf,
  Value,
} from "./graph.js";

/** The buffer with a number, with its content: `known`, where it is a first object. */
export type BufferAt = (number: number, known: ArrayBufferLike | undefined) => ArrayBufferLike;

/** Puts what `writeGraph` wrote into the first objects of another session. Nothing is changed where `CannotKeep` is thrown. */
export function readGraph(
  bytes: Uint8Array,
  first: readonly object[],
  classes: GraphClasses,
  bufferAt: BufferAt,
): readonly object[] {
  return new GraphReader(new ByteReader(bytes), first, classes, bufferAt).read();
}

class GraphReader {
  private readonly texts: string[] = [];
  private readonly shapes: (readonly string[])[] = [];
  private objects: (object | undefined)[] = [];
  private nodes: ByteReader;
  private readonly classes: readonly (readonly [Constructor, (() => object) | undefined])[];

  constructor(
    private readonly all: ByteReader,
    private readonly first: readonly object[],
    private readonly graph: GraphClasses,
    private readonly bufferAt: BufferAt,
  ) {
    this.nodes = all;
    this.classes = [...graph.classes];
  }

  read(): readonly object[] {
    const { all, first } = this;
    if (all.count() !== first.length) throw new CannotKeep("the session began otherwise");
    const count = all.count();
    const texts = all.count();
    for (let i = 0; i < texts; i += 1) this.texts.push(all.text());
    this.readShapes(all.count(), new ByteReader(all.raw()));
    const nodes = all.raw();
    this.objects = [...first];
    this.objects.length = count;
    // Twice: objects lead to later ones.
    this.nodes = new ByteReader(nodes);
    const views: (() => void)[] = [];
    for (let id = 0; id < count; id += 1) this.make(id, views);
    for (const view of views) view();
    this.nodes = new ByteReader(nodes);
    for (let id = 0; id < count; id += 1) this.fill(this.objects[id] as object);
    return this.objects as object[];
  }

  private readShapes(count: number, from: ByteReader): void {
    for (let i = 0; i < count; i += 1) {
      this.shapes.push(Array.from({ length: from.count() }, () => from.text()));
    }
  }

  /** Makes an object without what it holds, but for numbers. `views`: arrays of numbers, which need their buffers. */
  private make(id: number, views: (() => void)[]): void {
    const { nodes, objects } = this;
    const known = objects[id];
    switch (nodes.byte()) {
      case Node.PLAIN:
        objects[id] = known ?? {};
        this.skip(this.shapeAt(nodes.count()).length);
        return;
      case Node.OBJECT: {
        const [type, make] = this.classes[nodes.count() - 1] ?? [];
        if (known === undefined && type === undefined) throw new CannotKeep("an object has no class");
        objects[id] = known ?? make?.() ?? Object.create(type?.prototype);
        this.skip(this.shapeAt(nodes.count()).length);
        return;
      }
      case Node.ARRAY:
        objects[id] = known ?? [];
        this.skip(nodes.count());
        return;
      case Node.MAP:
        objects[id] = known ?? new Map();
        this.skip(nodes.count() * 2);
        return;
      case Node.SET:
        objects[id] = known ?? new Set();
        this.skip(nodes.count());
        return;
      case Node.NUMBERS: {
        const [kind, buffer, at, length] = [nodes.byte(), nodes.count(), nodes.count(), nodes.count()];
        views.push(() => {
          const type = ARRAY_KINDS[kind] as typeof Uint8Array;
          objects[id] = known ?? new type(objects[buffer] as ArrayBuffer, at, length);
        });
        return;
      }
      case Node.BUFFER:
        objects[id] = this.buffer(known);
        return;
      default:
        if (known === undefined) throw new CannotKeep("an object is not known");
    }
  }

  private buffer(known: object | undefined): object {
    const number = this.nodes.count();
    if (known !== undefined && !isBuffer(known)) throw new CannotKeep("the session began otherwise");
    if (0 < number) return this.bufferAt(number - 1, known);
    const content = this.nodes.raw();
    if (known === undefined) return content.buffer;
    if (known.byteLength !== content.length) throw new CannotKeep("the session began otherwise");
    new Uint8Array(known).set(content);
    return known;
  }

  private fill(object: object): void {
    const { nodes } = this;
    switch (nodes.byte()) {
      case Node.PLAIN:
        this.fields(object);
        return;
      case Node.OBJECT:
        nodes.count();
        this.fields(object);
        return;
      case Node.ARRAY:
        this.array(object as unknown[]);
        return;
      case Node.MAP: {
        const [map, size] = [object as Map<unknown, unknown>, nodes.count()];
        map.clear();
        for (let i = 0; i < size; i += 1) map.set(this.value(), this.value());
        return;
      }
      case Node.SET: {
        const [set, size] = [object as Set<unknown>, nodes.count()];
        set.clear();
        for (let i = 0; i < size; i += 1) set.add(this.value());
        return;
      }
      case Node.NUMBERS:
        nodes.byte();
        nodes.count();
        nodes.count();
        nodes.count();
        return;
      case Node.BUFFER:
        if (nodes.count() === 0) nodes.raw();
    }
  }

  private fields(object: object): void {
    const keys = this.shapeAt(this.nodes.count());
    const fields = object as Record<string, unknown>;
    const former = Object.keys(object);
    for (const key of keys) {
      const before = fields[key];
      const value = this.value(before);
      // What is frozen has not changed.
      if (!Object.is(before, value) || !Object.hasOwn(object, key)) fields[key] = value;
    }
    if (former.length === 0) return;
    const passing = passingOf(object, this.graph.passing);
    for (const key of former) if (!passing.has(key) && !keys.includes(key)) delete fields[key];
  }

  private array(array: unknown[]): void {
    const length = this.nodes.count();
    if (array.length !== length) array.length = length;
    for (let i = 0; i < length; i += 1) {
      const before = array[i];
      const value = this.value(before);
      if (value === HOLE) delete array[i];
      else if (!Object.is(before, value) || !(i in array)) array[i] = value;
    }
  }

  /** `before`: what is there, where it is a function. */
  private value(before?: unknown): unknown {
    const { nodes } = this;
    switch (nodes.byte()) {
      case Value.UNDEFINED:
        return undefined;
      case Value.NULL:
        return null;
      case Value.TRUE:
        return true;
      case Value.FALSE:
        return false;
      case Value.INT: {
        const zigzag = nodes.count();
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
      case Value.FLOAT:
        return nodes.float();
      case Value.TEXT:
        return this.texts[nodes.count()];
      case Value.NODE:
        return this.objects[nodes.count()];
      case Value.BIGINT:
        return BigInt(this.texts[nodes.count()] as string);
      case Value.HOLE:
        return HOLE;
      default:
        return before;
    }
  }

  private skip(values: number): void {
    const { nodes } = this;
    for (let i = 0; i < values; i += 1) {
      switch (nodes.byte()) {
        case Value.INT:
        case Value.TEXT:
        case Value.NODE:
        case Value.BIGINT:
          nodes.count();
          break;
        case Value.FLOAT:
          nodes.float();
      }
    }
  }

  private shapeAt(shape: number): readonly string[] {
    return this.shapes[shape] as readonly string[];
  }
}

const HOLE = Symbol("hole");
