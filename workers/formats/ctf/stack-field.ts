import { EventKind } from "../../model/event-kinds.js";
import { CONTEXT_PREFIX, FRAMES_FIELD } from "../carried-facts.js";
import { type FieldNode, FieldType } from "./field-node.js";
import type { ClassLayout } from "./layout.js";

/** The fields of events in which formats have call stacks, as lists of texts, and where samples were without one. */
const STACK_FIELDS: readonly string[] = [FRAMES_FIELD, `${CONTEXT_PREFIX}callchain`, "stack"];
const PLACE_FIELDS: readonly string[] = ["symbol", "ip"];

/** Where events of a class hold their call stack; of samples without one it is the place where they were, as one frame. */
export function stackField({ context, payload }: ClassLayout, kind: EventKind): FieldNode | undefined {
  const lists = payload?.children.filter(isListOfTexts) ?? [];
  const [list] = STACK_FIELDS.flatMap((name) => lists.find((node) => node.name === name) ?? []);
  if (list !== undefined || kind !== EventKind.SAMPLE) return list;
  for (const name of PLACE_FIELDS) {
    const place = context?.children.find((node) => node.name === name && isText(node));
    if (place !== undefined) return place;
  }
  return undefined;
}

/** The texts follow each other, each ended by its NUL. */
function isListOfTexts({ type, align, children: [element] }: FieldNode): boolean {
  return type === FieldType.SEQUENCE && align === 8 && element !== undefined && isText(element);
}

function isText({ type, align, encoding }: FieldNode): boolean {
  return type === FieldType.STRING && align === 8 && encoding === undefined;
}
