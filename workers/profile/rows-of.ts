import type { FrameRef, NodePath } from "../model/profile.js";
import type { FunctionName } from "../model/profile-scope.js";
import { type NodeMap, nodeAfter } from "./node-map.js";
import { Prefixer } from "./prefixer.js";
import type { Prepared } from "./prepared.js";

/** Whether a sample belongs to a frame: to a node of the tree as it is shown, or to a function anywhere in the stack. */
export function sampleTest(prepared: Prepared, frame: FrameRef, inverted: boolean): (row: number) => boolean {
  const { set, map, textOf, groupings } = prepared;
  const { stack } = set.samples.columns;
  const { nodesOfStacks } = set.trie;
  const nodeOf = (row: number) => {
    const id = stack.at(row);
    return nodeAfter(map, id < 0 ? -1 : (nodesOfStacks[id] as number));
  };
  if (frame.kind === "function") {
    const isIn = nodesWith(map, map.functions.named(frame.of, textOf));
    return (row) => isIn[nodeOf(row)] === 1;
  }
  const groups = frame.path.filter(({ group }) => group !== undefined);
  const functions = frame.path.filter(({ group }) => group === undefined);
  const prefixer = new Prefixer(set, groupings());
  const isBelow = prefixTest(prefixer, groups, 0 < functions.length);
  const tests = functions.map((one) => map.functions.named(one, textOf));
  const isIn = inverted ? nodesOfCallers(map, tests) : nodesBelow(map, tests);
  return (row) => {
    const node = nodeOf(row);
    return -1 <= node && (functions.length === 0 || isIn[node] === 1) && isBelow(prefixer.of(row));
  };
}

/** By node, 1: the function is in its stack. */
function nodesWith({ nodes }: NodeMap, isMeant: (one: number) => boolean): Uint8Array {
  const { firsts, seconds, size } = nodes;
  const isIn = new Uint8Array(size);
  for (let node = 0; node < size; node += 1) {
    const parent = firsts[node] as number;
    isIn[node] = (0 <= parent && isIn[parent] === 1) || isMeant(seconds[node] as number) ? 1 : 0;
  }
  return isIn;
}

type Test = (one: number) => boolean;

/** By node, 1: its stack begins with these functions. */
function nodesBelow({ nodes }: NodeMap, tests: readonly Test[]): Uint8Array {
  const { firsts, seconds, size } = nodes;
  /** How many of them it begins with; -1: it begins otherwise. */
  const met = new Int32Array(size);
  for (let node = 0; node < size; node += 1) {
    const parent = firsts[node] as number;
    const before = parent < 0 ? 0 : (met[parent] as number);
    const goesOn = 0 <= before && (before === tests.length || tests[before]?.(seconds[node] as number) === true);
    met[node] = goesOn ? Math.min(tests.length, before + 1) : -1;
  }
  return Uint8Array.from(met, (count) => (count === tests.length ? 1 : 0));
}

/** By node, 1: its stack ends with these functions, the innermost first. */
function nodesOfCallers({ nodes }: NodeMap, tests: readonly Test[]): Uint8Array {
  const { firsts, seconds, size } = nodes;
  return Uint8Array.from({ length: size }, (_, node) => {
    let at = node;
    for (const test of tests) {
      if (at < 0 || !test(seconds[at] as number)) return 0;
      at = firsts[at] as number;
    }
    return 1;
  });
}

/** Whether the path of a prefix begins with these groups. Below functions it has no others. */
function prefixTest(prefixer: Prefixer, path: NodePath, isWhole: boolean): (prefix: number) => boolean {
  const verdicts = new Map<number, boolean>();
  const isSame = ({ group, name, lane }: NodePath[number], frame: number) => {
    const own = prefixer.groupFrames[frame];
    return own?.group === group && own?.name === name && (lane === undefined || own.lane === lane);
  };
  return (prefix) => {
    let verdict = verdicts.get(prefix);
    if (verdict === undefined) {
      const frames: number[] = [];
      for (let at = prefix; 0 <= at; at = prefixer.prefixes.firsts[at] as number) {
        frames.unshift(prefixer.prefixes.seconds[at] as number);
      }
      const fits = isWhole ? frames.length === path.length : path.length <= frames.length;
      verdict = fits && path.every((one, i) => isSame(one, frames[i] as number));
      verdicts.set(prefix, verdict);
    }
    return verdict;
  };
}

/** The frames of a stack, the outermost first. */
export function framesOf({ set, textOf }: Pick<Prepared, "set" | "textOf">, stack: number): readonly FunctionName[] {
  const { trie } = set;
  const frames: FunctionName[] = [];
  for (let node = stack < 0 ? -1 : (trie.nodesOfStacks[stack] as number); 0 <= node; ) {
    const one = trie.nodes.seconds[node] as number;
    frames.push({ name: textOf(trie.name.at(one)), dso: textOf(trie.dso.at(one)) });
    node = trie.nodes.firsts[node] as number;
  }
  return frames.reverse();
}
