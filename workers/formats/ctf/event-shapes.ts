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
  for (const { label } of [...(node.labels ?? []), ...(node.flags ?? [])]) words.add(label.toLowerCase());
  if (node.isBoolean) for (const word of ["true", "false"]) words.add(word);
  let text = textOf(node);
  for (const child of node.children) {
    words.add(child.name.toLowerCase());
    text = more(text, collect(child, words));
  }
  return text;
}

/**
 * Strings begin at whole bytes (CTF 1.8.3, 4.2.5); arrays of characters where their elements do. The bytes of text in
 * UTF-16 and of blobs are not those of what is shown.
 */
function textOf({ type, text, encoding, blob, children }: FieldNode): Text {
  if (encoding !== undefined || blob !== undefined) return "anywhere";
  if (type === FieldType.STRING) return "bytes";
  if (!text) return "none";
  return (children[0]?.align ?? 1) % 8 === 0 ? "bytes" : "anywhere";
}

function more(left: Text, right: Text): Text {
  if (left === "anywhere" || right === "anywhere") return "anywhere";
  return left === "none" ? right : left;
}
