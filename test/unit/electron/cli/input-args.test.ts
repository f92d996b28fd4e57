import { expect, test } from "vitest";
import { parseCommand } from "../../../../electron/cli/args.js";

const parsed = (line: string) => parseCommand(["input", ...line.split(" ")]);

test.each([
  [
    "record --qmp /run/q -o a.lsi.jsonl --hide-keys --for 10m",
    {
      ...{ action: "record", output: "a.lsi.jsonl", hideKeys: true, forMs: 600_000 },
      way: { by: "trace", vm: { qmp: "/run/q" } },
    },
  ],
  [
    "record --pid 12 -o a --log-folder /var/log/libvirt/qemu",
    { way: { by: "trace", vm: { pid: 12 }, logFolder: "/var/log/libvirt/qemu" }, forMs: undefined },
  ],
  ["record --domain web -o a --log /tmp/l", { way: { by: "trace", vm: { domain: "web" }, log: "/tmp/l" } }],
  ["record --by rfb --vnc v --proxy p -o a", { way: { by: "rfb", vm: undefined, vnc: "v", listen: "p" } }],
  ["record --by rfb --vnc v --proxy p --qmp q -o a", { way: { by: "rfb", vm: { qmp: "q" }, vnc: "v", listen: "p" } }],
  ["clear --qmp q", { action: "clear", vm: { qmp: "q" } }],
  ["show a.lsi.jsonl", { action: "show", file: "a.lsi.jsonl", screen: { w: 0, h: 0 } }],
  ["import a.vdo --screen 720x400 -o b", { action: "import", file: "a.vdo", output: "b", screen: { w: 720, h: 400 } }],
])("input %s", (line, command) => {
  expect(parsed(line)).toMatchObject({ ok: true, value: { name: "input", ...command } });
});

test.each([
  ["", /^what is ""\? record, show, import, replay or clear$/],
  ["record --qmp q", /^which file\? -o FILE.lsi.jsonl$/],
  ["record --qmp q -o -", /^which file/],
  ["record -o a", /^which VM\?/],
  ["record --qmp q --qmp r -o a", /^one VM at a time$/],
  ["record web -o a", /^what is "web"\? a VM is named by --qmp/],
  ["record --qmp q -o a --by luck", /^--by wants trace or rfb, not "luck"$/],
  ["record --qmp q -o a --vnc v", /^--vnc and --proxy go with --by rfb$/],
  ["record --qmp q -o a --log l --log-folder f", /one of them$/],
  ["record --by rfb -o a", /^which VNC server/],
  ["record --by rfb --vnc v -o a", /^where do viewers connect/],
  ["record --by rfb --vnc v --proxy p --log l -o a", /^--log and --log-folder go with --by trace$/],
  ["record --qmp q -o a --for soon", /^--for wants a time/],
  ["clear", /^which VM/],
  ["show", /^which file/],
  ["import a.vdo", /^which file\? -o/],
  ["import a.vdo -o b --screen large", /^--screen wants a size/],
])("input %s is wrong usage", (line, message) => {
  const told = parsed(line);
  expect(told.ok ? "" : told.error.message).toMatch(message);
});
