import fc from "fast-check";
import { expect, test } from "vitest";
import { inputDevices, RecordReader } from "../../../../../../electron/node/vm/replay/evdev.js";

// As a guest of QEMU 7.2 has it, shortened.
const DEVICES = `I: Bus=0019 Vendor=0000 Product=0001 Version=0000
N: Name="Power Button"
H: Handlers=kbd event3
B: EV=3

I: Bus=0011 Vendor=0001 Product=0001 Version=ab41
N: Name="AT Translated Set 2 keyboard"
H: Handlers=sysrq kbd leds event0
B: EV=120013

I: Bus=0006 Vendor=0627 Product=0003 Version=0002
N: Name="QEMU Virtio "Tablet""
H: Handlers=event2
B: EV=f

I: Bus=0006 Vendor=0627 Product=0003 Version=0002
N: Name="x; reboot"
H: Handlers=kbd event1;reboot
B: EV=120003
`;

test("devices that people type and point with are read, by names that the kernel gives", () => {
  expect(inputDevices(DEVICES)).toEqual([
    { name: "AT Translated Set 2 keyboard", event: "event0" },
    { name: 'QEMU Virtio "Tablet"', event: "event2" },
  ]);
});

function record(micros: number, type: number, code: number, value: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64LE(BigInt(Math.floor(micros / 1e6)), 0);
  bytes.writeBigInt64LE(BigInt(micros % 1e6), 8);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
}

const SENT = [
  record(1_796_073_108_258_032, 1, 30, 1),
  record(1_796_073_108_258_032, 0, 0, 0),
  record(1_796_073_108_300_001, 3, 0, 4550),
  record(1_796_073_108_300_001, 1, 0x110, 1),
  record(1_796_073_108_400_000, 1, 30, 0),
  record(1_796_073_108_500_000, 2, 8, -1),
];

test("records are told apart by what they are, however they are cut", () => {
  const bytes = Buffer.concat([Buffer.from("# (s=$(stty -g); …\r\n#evdev-12\n"), ...SENT]);
  fc.assert(
    fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
      const told: Record<string, unknown[]> = { keyboard: [], pointer: [] };
      const reader = new RecordReader("#evdev-12", (device, { events }) => told[device]?.push(...events));
      const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      for (let index = 1; index < at.length; index += 1) reader.take(bytes.subarray(at[index - 1], at[index]));
      expect(told).toEqual({
        keyboard: [
          [1_796_073_108_258_032, 1, 30, 1],
          [1_796_073_108_400_000, 1, 30, 0],
        ],
        pointer: [
          [1_796_073_108_300_001, 3, 0, 4550],
          [1_796_073_108_300_001, 1, 0x110, 1],
          [1_796_073_108_500_000, 2, 8, -1],
        ],
      });
    }),
  );
});

test("what is no record ends it, with a reason", async () => {
  const told: unknown[] = [];
  const reader = new RecordReader("#m", (_, { events }) => told.push(...events));
  reader.take(
    Buffer.concat([Buffer.from("#m\n"), SENT[0] ?? Buffer.alloc(0), Buffer.from("[   12.345678] usb 1-1: reset")]),
  );
  reader.take(SENT[0] ?? Buffer.alloc(0));
  expect(await reader.broken).toBe("what the guest sends is no record of an input device");
  expect(told).toHaveLength(1);
});
