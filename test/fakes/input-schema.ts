/** What QEMU 7.2 says of `input-send-event` (query-qmp-schema), with fewer keys and buttons. Its names of types are numbers. */
export const INPUT_SCHEMA: readonly object[] = [
  { name: "input-send-event", "ret-type": "0", "meta-type": "command", "arg-type": "136" },
  {
    name: "136",
    "meta-type": "object",
    members: [
      { name: "device", default: null, type: "str" },
      { name: "events", type: "[389]" },
    ],
  },
  { name: "[389]", "element-type": "389", "meta-type": "array" },
  {
    name: "389",
    tag: "type",
    "meta-type": "object",
    variants: [
      { case: "key", type: "583" },
      { case: "btn", type: "584" },
      { case: "rel", type: "585" },
      { case: "abs", type: "585" },
    ],
    members: [{ name: "type", type: "582" }],
  },
  { name: "582", "meta-type": "enum", ...names("key", "btn", "rel", "abs") },
  { name: "583", "meta-type": "object", members: [{ name: "data", type: "681" }] },
  { name: "584", "meta-type": "object", members: [{ name: "data", type: "682" }] },
  {
    name: "681",
    "meta-type": "object",
    members: [
      { name: "key", type: "388" },
      { name: "down", type: "bool" },
    ],
  },
  { name: "682", "meta-type": "object", members: [{ name: "button", type: "698" }] },
  {
    name: "388",
    tag: "type",
    "meta-type": "object",
    variants: [
      { case: "number", type: "580" },
      { case: "qcode", type: "581" },
    ],
    members: [{ name: "type", type: "579" }],
  },
  { name: "581", "meta-type": "object", members: [{ name: "data", type: "697" }] },
  { name: "697", "meta-type": "enum", ...names("unmapped", "a", "b", "c", "shift", "ctrl", "ret") },
  // Before QEMU 6.2 an enumeration had values only.
  { name: "698", "meta-type": "enum", values: ["left", "right", "wheel-up"] },
];

function names(...values: string[]) {
  return { members: values.map((name) => ({ name })), values };
}
