import type { EventShape } from "../format.js";
import { type FieldNode, FieldType } from "./field-node.js";
import type { StreamLayout, TraceLayout } from "./layout.js";

/** What may be in the events of each class: names of fields at any depth, labels, and whether there is text beside them. */
export function eventShapes(trace: TraceLayout, layout: StreamLayout): EventShape[] {
  const shared = new Set<string>();
  const heads = [trace.packetHeader, layout.packetContext, layout.eventHeader, layout.eventContext];
  const sharedText = heads.map((scope) => collect(scope, shared)).reduce(more);
  return layout.classes.map(({ name, context, payload }) => {
    const words = new Set(shared);
    const text = [context, payload].map((scope) => collect(scope, words)).reduce(more, sharedText);
    return { name, words: [...words], text };
  });
}

type Text = EventShape["text"];

/** Adds the words of a scope's fields; answers whether one of them may hold text. */
function collect(node: FieldNode | undefined, words: Set<string>): Text {
  if (node === undefined) return "none";
  for (const { label } of node.labels ?? []) words.add(label.toLowerCase());
  let text = textOf(node);
  for (const child of node.children) {
    words.add(child.name.toLowerCase());
    text = more(text, collect(child, words));
  }
  return text;
}

/** Strings begin at whole bytes (CTF 1.8.3, 4.2.5); arrays of characters where their elements do. */
function textOf({ type, text, children }: FieldNode): Text {
  if (type === FieldType.STRING) return "bytes";
  if (!text) return "none";
  return (children[0]?.align ?? 1) % 8 === 0 ? "bytes" : "anywhere";
}

function more(left: Text, right: Text): Text {
  if (left === "anywhere" || right === "anywhere") return "anywhere";
  return left === "none" ? right : left;
}
