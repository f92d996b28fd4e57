import { PairTable } from "../../core/pair-table.js";
import { StringTable } from "../../core/string-table.js";
import { escapedJson } from "../../core/unseen.js";
import { FrameKind } from "../../model/profile-answers.js";
import type { ProfiledThread, TimedProfile } from "../timed-profile.js";
import { jsonColumn } from "./json-column.js";

/** A category stands for "as the caller". */
const NO_CATEGORY = -1;
/** The function of samples without frames. */
const NO_FUNCTION = -1;
/** ResourceType.Library */
const LIBRARY = 1;

/**
 * Stacks, frames and functions that all threads of a file share. One function on threads of different roles is of
 * different modes: the host's kernel on the thread of a vCPU is the hypervisor. So a frame is a function and its mode,
 * and a stack a node and the roles of its thread.
 */
export class FirefoxTables {
  /** Pairs of parent (-1: none) and frame. */
  private readonly stacks = new PairTable();
  /** Pairs of function and category (a ProfileMode). */
  private readonly frames = new PairTable();
  /** By roles: the stack of each node, -1 unknown. */
  private readonly stacksByRoles = new Map<string, Int32Array>();

  constructor(private readonly profile: TimedProfile) {}

  stackOf(row: number, { modes }: ProfiledThread): number {
    const { timed, nodes } = this.profile;
    const node = timed.node[row] as number;
    // Samples without any frame are left out by readers.
    if (node <= 0) return this.stacks.idOf(-1, this.frames.idOf(NO_FUNCTION, timed.mode[row] as number));
    const key = modes.join();
    let known = this.stacksByRoles.get(key);
    if (known === undefined) {
      known = new Int32Array(nodes.count).fill(-1);
      this.stacksByRoles.set(key, known);
    }
    return this.stackOfNode(node, modes, known);
  }

  private stackOfNode(node: number, modes: Uint8Array, known: Int32Array): number {
    const { nodes } = this.profile;
    const path: number[] = [];
    let at = node;
    for (; 0 < at && known[at] === -1; at = nodes.parent[at] as number) path.push(at);
    let stack = 0 < at ? (known[at] as number) : -1;
    for (let next = path.pop(); next !== undefined; next = path.pop()) {
      const frame = nodes.frame[next] as number;
      stack = this.stacks.idOf(stack, this.frames.idOf(frame, this.categoryOf(frame, modes)));
      known[next] = stack;
    }
    return stack;
  }

  private categoryOf(frame: number, modes: Uint8Array): number {
    const { frames } = this.profile;
    const kind = frames.kind[frame] as number;
    const mode = kind === FrameKind.GROUP ? (frames.mode[frame] as number) : (modes[kind] as number);
    return mode < 0 || kind === FrameKind.UNKNOWN ? NO_CATEGORY : mode;
  }

  /** What `shared` of a file holds. Stacks of all samples are to be asked for before. */
  *write(): Generator<string> {
    const { stacks, frames, profile } = this;
    const strings = new StringTable();
    yield `"stackTable":{"length":${stacks.size}`;
    yield* jsonColumn("frame", stacks.size, (one) => `${stacks.seconds[one]}`);
    yield* jsonColumn("prefix", stacks.size, (one) => orNull(stacks.firsts[one] as number));
    yield `},\n"frameTable":{"length":${frames.size}`;
    // The function of samples without frames is the last one.
    yield* jsonColumn("func", frames.size, (one) => {
      const func = frames.firsts[one] as number;
      return `${func === NO_FUNCTION ? profile.frames.count : func}`;
    });
    yield* jsonColumn("category", frames.size, (one) => orNull(frames.seconds[one] as number));
    yield* jsonColumn("subcategory", frames.size, (one) => (frames.seconds[one] === NO_CATEGORY ? "null" : "0"));
    yield* same("address", frames.size, "-1");
    yield* same("inlineDepth", frames.size, "0");
    for (const name of ["nativeSymbol", "innerWindowID", "line", "column"]) yield* same(name, frames.size, "null");
    yield "},\n";
    yield* this.functions(strings);
    yield '"nativeSymbols":{"length":0,"libIndex":[],"address":[],"name":[],"functionSize":[]},\n';
    yield '"sources":{"length":0,"id":[],"filename":[],"startLine":[],"startColumn":[],"sourceMapURL":[]},\n';
    yield '"stringArray":[';
    for (const [n, text] of strings.since(0).entries()) {
      yield `${n === 0 ? "\n" : ",\n"}${escapedJson(JSON.stringify(text))}`;
    }
    yield "]";
  }

  /** Each frame of the profile as a function, and the files with code as resources. */
  private *functions(strings: StringTable): Generator<string> {
    const { frames, strings: texts } = this.profile;
    const resources = new StringTable();
    const count = frames.count + 1;
    yield `"funcTable":{"length":${count}`;
    yield* jsonColumn("name", count, (one) => {
      return `${strings.idOf(one === frames.count ? "unknown" : (texts[frames.name[one] as number] ?? ""))}`;
    });
    yield* jsonColumn("resource", count, (one) => {
      const dso = texts[frames.dso[one] as number] ?? "";
      return dso === "" ? "-1" : `${resources.idOf(dso)}`;
    });
    for (const name of ["isJS", "relevantForJS"]) yield* same(name, count, "false");
    for (const name of ["source", "lineNumber", "columnNumber"]) yield* same(name, count, "null");
    const files = resources.since(0);
    yield `},\n"resourceTable":{"length":${files.length}`;
    yield* jsonColumn("name", files.length, (one) => `${strings.idOf(files[one] as string)}`);
    yield* same("type", files.length, `${LIBRARY}`);
    for (const name of ["lib", "host"]) yield* same(name, files.length, "null");
    yield "},\n";
  }
}

function orNull(id: number): string {
  return id < 0 ? "null" : `${id}`;
}

function same(name: string, count: number, text: string): Generator<string> {
  return jsonColumn(name, count, () => text);
}
