import { EventKind } from "../../model/event-kinds.js";
import { SampleMode } from "../../model/sample-mode.js";
import { CONTEXT_PREFIX, FRAMES_FIELD } from "../carried-facts.js";
import { type FieldNode, FieldType } from "./field-node.js";
import type { ClassLayout, StreamLayout } from "./layout.js";
import { addressKind } from "./stack-texts.js";

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

/**
 * The contexts in which LTTng has call stacks (lttng-modules, src/lttng-context-callstack.c): addresses, the innermost
 * first. Of an event with both that of the kernel counts.
 */
const ADDRESS_CONTEXTS: readonly (readonly [name: string, mode: SampleMode])[] = [
  ["callstack_kernel", SampleMode.KERNEL],
  ["callstack_user", SampleMode.USER],
];

/** Where events of a class hold their call stack as addresses, and of which kind these are. */
export function addressField(
  { eventContext }: Pick<StreamLayout, "eventContext">,
  context: FieldNode | undefined,
): { readonly node: FieldNode; readonly kind: number } | undefined {
  const fields = [...(context?.children ?? []), ...(eventContext?.children ?? [])];
  for (const [name, mode] of ADDRESS_CONTEXTS) {
    const node = fields.find((one) => one.name === name && isListOfAddresses(one));
    const [element] = node?.children ?? [];
    if (node !== undefined && element !== undefined) return { node, kind: addressKind(element, mode) };
  }
  return undefined;
}

function isListOfAddresses({ type, align, children: [element] }: FieldNode): boolean {
  if (type !== FieldType.SEQUENCE || align % 8 !== 0 || element?.type !== FieldType.INT) return false;
  return (element.size === 32 || element.size === 64) && element.align <= element.size && !element.isReversed;
}

/** The texts follow each other, each ended by its NUL. */
function isListOfTexts({ type, align, children: [element] }: FieldNode): boolean {
  return type === FieldType.SEQUENCE && align === 8 && element !== undefined && isText(element);
}

function isText({ type, align, encoding }: FieldNode): boolean {
  return type === FieldType.STRING && align === 8 && encoding === undefined;
}
