import { expect, test } from "vitest";
import { TraceLines } from "../../../../../../electron/node/vm/input-recorder/trace-lines.js";
import { inputWords } from "../../../../../../workers/model/input-words.js";

/** The groups of a log, and the lines of input that are not understood. */
function read(log: string): { groups: readonly string[]; unknown: readonly string[] } {
  const unknown: string[] = [];
  const lines = new TraceLines((line) => unknown.push(line));
  const all = [...log.split("\n").map((line) => lines.take(line)), lines.end(undefined)];
  const groups = all.flatMap((group) =>
    group === undefined ? [] : [`${group.realNs ?? "-"} con ${group.con}: ${inputWords(group.ev)}`],
  );
  return { groups, unknown };
}

test("lines of QEMU 7.2 become groups, each up to its sync", () => {
  expect(
    read(`input_event_key_qcode con 0, key qcode t, down 1
input_event_sync 
input_event_abs con 0, axis x, value 0x11c6
input_event_abs con 0, axis y, value 0xfff
input_event_sync 
input_event_btn con -1, button wheel-up, down 1
input_event_rel con 0, axis x, value -7
input_event_rel con 0, axis y, value 12
input_event_sync 
input_event_sync 
input_event_key_number con 0, key number 0x1e [a], down 0
input_event_key_number con 0, key number 0x60, down 1
`),
  ).toEqual({
    groups: [
      "- con 0: key t down",
      "- con 0: pointer to 4550, 4095",
      "- con -1: wheel up down, pointer by -7, 12",
      "- con 0: key a up, key 0x60 down",
    ],
    unknown: [],
  });
});

test("QEMU's stamp of the sync is the time of its group", () => {
  const log = `961@1795248269.345468:input_event_key_qcode con 0, key qcode a, down 1
961@1795248269.345471:input_event_sync 
961@1795248269.346000:qemu_vnc_something else
961@1795248270.000001:input_event_key_qcode con 0, key qcode a, down 0
961@1795248270.000009:input_event_sync `;
  expect(read(log).groups).toEqual(["1795248269345471000 con 0: key a down", "1795248270000009000 con 0: key a up"]);
});

test("lines of input that are not understood are told, others are passed over", () => {
  const log = `input_event_key_qcode con 0, key qcode A B, down 1
input_event_mtt con 0, axis x, value 0x5
input_event_key_qcode con 0, key qcode unmapped, down 1
virtio_blk_req_complete vdev 0x55 req 0x66 status 0
input_event_abs con 0, axis x, value 0x8e38
input_event_sync `;
  expect(read(log)).toEqual({
    groups: ["- con 0: pointer to 32767, –"],
    unknown: log.split("\n").slice(0, 3),
  });
});
