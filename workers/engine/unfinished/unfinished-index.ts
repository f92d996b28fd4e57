import type { FlatMemory } from "../../core/flat-memory.js";
import { SpillLog } from "../../core/spill-log.js";
import type { IndexAbout } from "../../index-file/layout.js";
import type { PartBytes } from "../../index-file/part-bytes.js";
import {
  bytesAt,
  type FoundPart,
  lastPart,
  type PartPlace,
  PartWriter,
  type Reached,
} from "../../index-file/part-file.js";
import type { EnginePlatform } from "../platform.js";
import { firstObjects } from "./graph.js";
import { readGraph } from "./graph-reader.js";
import { writeGraph } from "./graph-writer.js";
import { KeptBuffers, type ReadBuffer } from "./kept-buffers.js";
import { SESSION_CLASSES } from "./session-classes.js";

/** A session as it is when it begins to be read, and whenever a part of it is kept. */
export interface KeptState {
  /** From which all of it can be reached. */
  readonly roots: readonly object[];
  readonly flat: FlatMemory;
  /** The same for sessions that begin alike: whose traces, streams and analyses are the same. */
  readonly likeness: string;
  /** Puts away what questions have fetched. */
  tidy(): void;
  reached(): Reached;
}

/** What is kept of a session while it is read, so that another process can go on from there. */
export class UnfinishedIndex {
  private readonly buffers: KeptBuffers;
  private readonly first: readonly object[];
  /** By log: segments that went to its file, and are here too. */
  private readonly spilled = new Map<SpillLog, PartPlace[]>();
  private writer: PartWriter | undefined;

  constructor(
    private readonly state: KeptState,
    private readonly head: { readonly build: string; readonly about: IndexAbout },
  ) {
    this.first = firstObjects(state.roots, SESSION_CLASSES);
    this.buffers = new KeptBuffers(state.flat);
  }

  /** Bytes of the file. */
  get bytes(): number {
    return this.writer?.bytes ?? 0;
  }

  /**
   * Writes a part, in steps between which questions may be answered, but no event may be read. Throws what the file throws,
   * and `CannotKeep`: then the last part is whole.
   */
  async write(file: PartBytes, pause: () => Promise<void>): Promise<void> {
    const { state, buffers } = this;
    this.writer ??= new PartWriter(file);
    const { writer } = this;
    state.tidy();
    buffers.begin();
    const { bytes, objects } = writeGraph(this.first, SESSION_CLASSES, buffers.numberOf);
    buffers.writeFlat(writer);
    const graph = writer.add(bytes);
    const reached = state.reached();
    for (const _ of buffers.write(writer)) await pause();
    const logs = objects.filter((object) => object instanceof SpillLog);
    const spilled: (readonly PartPlace[])[] = [];
    for (const log of logs) {
      const places = this.spilled.get(log) ?? [];
      this.spilled.set(log, places);
      while (places.length < log.segmentsInFile) {
        places.push(writer.add(log.segmentInFile(places.length)));
        await pause();
      }
      spilled.push([...places]);
    }
    const { heads, pages } = buffers.heads();
    const { likeness } = state;
    const { build, about } = this.head;
    writer.finish({
      build,
      about: { ...about, events: reached.rows },
      likeness,
      reached,
      graph,
      buffers: heads,
      pages: writer.add(pages),
      spilled,
    });
  }

  /**
   * The last part of a file, ready to be put in place. Undefined: it has none that fits. Throws `DamagedIndex`.
   */
  async read(file: PartBytes, platform: EnginePlatform, pause: () => Promise<void>): Promise<ReadPart | undefined> {
    const found = lastPart(file);
    if (found === undefined || found.head.build !== this.head.build) return undefined;
    if (found.head.likeness !== this.state.likeness) return undefined;
    const { head } = found;
    const graph = bytesAt(file, head.graph);
    const steps = KeptBuffers.read(file, head.buffers, bytesAt(file, head.pages));
    let step = steps.next();
    while (step.done !== true) {
      await pause();
      step = steps.next();
    }
    const files = [];
    for (const places of head.spilled) {
      const into = places.length === 0 ? undefined : platform.spilling?.openFile();
      if (0 < places.length && into === undefined) return undefined;
      let at = 0;
      for (const place of places) {
        const bytes = bytesAt(file, place);
        into?.write(bytes, at);
        at += bytes.length;
        await pause();
      }
      files.push(into);
    }
    return { ...found, file, graph, memory: step.value, files };
  }

  /** Puts a part in place, of which nothing may be read meanwhile. Answers how far it is. */
  restore({ file, part, end, head, graph, memory, files }: ReadPart): Reached {
    const { buffers } = this;
    buffers.restore(memory);
    const objects = readGraph(graph, this.first, SESSION_CLASSES, buffers.bufferAt(memory));
    objects
      .filter((object) => object instanceof SpillLog)
      .forEach((log, i) => {
        const spill = files[i];
        if (spill === undefined) return;
        log.adoptFile(spill);
        this.spilled.set(log, [...(head.spilled[i] ?? [])]);
      });
    this.writer = new PartWriter(file);
    this.writer.goOn(part, end);
    return head.reached;
  }
}

export interface ReadPart extends FoundPart {
  readonly file: PartBytes;
  readonly graph: Uint8Array;
  readonly memory: ReadonlyMap<number, ReadBuffer>;
  readonly files: readonly ReturnType<NonNullable<EnginePlatform["spilling"]>["openFile"]>[];
}
