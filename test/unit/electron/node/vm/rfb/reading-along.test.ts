import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteFeed } from "../../../../../../electron/node/vm/rfb/byte-feed.js";
import { clientParser } from "../../../../../../electron/node/vm/rfb/client-parser.js";
import { newConnection } from "../../../../../../electron/node/vm/rfb/connection.js";
import { InputTap } from "../../../../../../electron/node/vm/rfb/input-tap.js";
import { serverParser } from "../../../../../../electron/node/vm/rfb/server-parser.js";
import { inputWords } from "../../../../../../workers/model/input-words.js";
import {
  joined,
  keyMessage,
  numberMessage,
  pointerMessage,
  rectangle,
  SERVER_INIT,
  s32,
  text,
  u8,
  u16,
  update,
  zeros,
} from "./made-rfb.js";

/** Bytes that go one way, in the order of both. */
type Step = readonly ["viewer" | "server", Buffer];

/** What is seen of a connection, and where reading stops. */
function seen(steps: readonly Step[], isAbsolute?: boolean) {
  const connection = newConnection();
  const [groups, changes]: [string[], string[]] = [[], []];
  const tap = new InputTap({
    connection,
    group: (events) => groups.push(inputWords(events)),
    unknownKey: (keysym) => groups.push(`unknown ${keysym}`),
  });
  tap.isAbsolute = isAbsolute;
  const server = new ByteFeed(
    serverParser(connection, {
      update: (change) =>
        changes.push(
          change === undefined ? "nothing" : `${change.pixels} at ${change.x},${change.y} ${change.w}×${change.h}`,
        ),
      pointerKind: (kind) => tap.tellKind(kind),
    }),
  );
  const viewer = new ByteFeed(
    clientParser(connection, {
      key: (down, keysym, number) => tap.key(down, keysym, number),
      pointer: (buttons, x, y) => tap.pointer(buttons, x, y),
      request: () => undefined,
    }),
  );
  for (const [from, bytes] of steps) {
    (from === "viewer" ? viewer : server).add(bytes);
    for (const feed of [server, viewer]) feed.goOn();
  }
  return { groups, changes, size: [connection.width, connection.height], stopped: [viewer.stopped, server.stopped] };
}

const READ = [undefined, undefined];

/** A handshake of each version, with or without a password. */
const HANDSHAKES: Readonly<Record<string, readonly Step[]>> = {
  "3.3": [
    ["server", text("RFB 003.008\n")],
    ["viewer", text("RFB 003.003\n")],
    ["server", s32(1)],
    ["viewer", u8(1)],
    ["server", SERVER_INIT],
  ],
  "3.3 with a password": [
    ["server", text("RFB 003.003\n")],
    ["viewer", text("RFB 003.003\n")],
    ["server", joined(s32(2), zeros(16))],
    ["viewer", zeros(16)],
    ["server", s32(0)],
    ["viewer", u8(1)],
    ["server", SERVER_INIT],
  ],
  "3.7": [
    ["server", text("RFB 003.007\n")],
    ["viewer", text("RFB 003.007\n")],
    ["server", u8(2, 2, 1)],
    ["viewer", u8(1, 1)],
    ["server", SERVER_INIT],
  ],
  "3.8": [
    ["server", text("RFB 003.008\n")],
    ["viewer", text("RFB 003.008\n")],
    ["server", u8(1, 1)],
    ["viewer", u8(1)],
    ["server", s32(0)],
    ["viewer", u8(1)],
    ["server", SERVER_INIT],
  ],
  "3.8 with a password": [
    ["server", text("RFB 003.008\n")],
    ["viewer", text("RFB 003.008\n")],
    ["server", u8(1, 2)],
    ["viewer", u8(2)],
    ["server", zeros(16)],
    ["viewer", zeros(16)],
    ["server", s32(0)],
    ["viewer", u8(1)],
    ["server", SERVER_INIT],
  ],
};
const BEGIN = HANDSHAKES["3.8"] as readonly Step[];

test.each(Object.entries(HANDSHAKES))("version %s", (_, handshake) => {
  const one: Step[] = [
    ["viewer", joined(keyMessage(true, 0x61), keyMessage(false, 0x61))],
    ["server", update(rectangle(1, 2, 3, 4, 0, zeros(48)))],
  ];
  expect(seen([...handshake, ...one])).toEqual({
    groups: ["key a down", "key a up"],
    changes: ["12 at 1,2 3×4"],
    size: [720, 400],
    stopped: READ,
  });
});

test("what is secured by TLS is passed on, and told", () => {
  const why = "the connection is secured in a way that cannot be read here (security type 19, such as TLS)";
  const steps: Step[] = [...BEGIN.slice(0, 2), ["server", u8(2, 19, 1)], ["viewer", u8(19)], ["viewer", zeros(100)]];
  expect(seen(steps).stopped).toEqual([why, why]);
});

test("a server that refuses, and what is no VNC", () => {
  const refused: Step[] = [...BEGIN.slice(0, 2), ["server", joined(u8(0), s32(2), text("no"))]];
  expect(seen(refused).stopped[1]).toBe("the server refused the viewer");
  expect(seen([["viewer", text("GET / HTTP/1.1\r\n")]]).stopped[0]).toBe("it is no VNC: the viewer's greeting is none");
});

describe("what a viewer sends", () => {
  test("every message that counts nothing here is passed over to its end", () => {
    const others = joined(
      ...[
        joined(u8(0, 0, 0, 0), zeros(16)),
        joined(u8(2, 0), u16(3), s32(0, -223, -258)),
        joined(u8(3, 1), u16(0, 0, 9, 9)),
      ],
      ...[joined(u8(6), zeros(3), s32(5), text("hello")), joined(u8(6), zeros(3), s32(-8), zeros(8))],
      ...[joined(u8(150, 1), u16(0, 0, 1, 1)), joined(u8(248), zeros(3), s32(7), u8(3), zeros(3)), u8(250, 0, 1, 2)],
      ...[
        joined(u8(251, 0), u16(8, 8), u8(2, 0), zeros(32)),
        joined(u8(255, 1), u16(0)),
        joined(u8(255, 1), u16(2), zeros(6)),
      ],
    );
    const sent = joined(keyMessage(true, 0xff0d), others, numberMessage(false, 0xff0d, 0x1c), others);
    expect(seen([...BEGIN, ["viewer", sent]])).toMatchObject({ groups: ["key ret down", "key ret up"], stopped: READ });
  });

  test("a message that is not known ends the reading", () => {
    expect(seen([...BEGIN, ["viewer", u8(77)]]).stopped[0]).toBe(
      "the viewer sent a message of kind 77, which is not known",
    );
  });

  test("the number of a key counts more than what it types; a release without a press is none", () => {
    const sent = joined(numberMessage(true, 0x7a, 0x15), numberMessage(false, 0x7a, 0x15), keyMessage(false, 0x71));
    expect(seen([...BEGIN, ["viewer", sent]]).groups).toEqual(["key y down", "key y up"]);
    expect(seen([...BEGIN, ["viewer", keyMessage(true, 0x1000394)]]).groups).toEqual(["unknown 16778132"]);
  });

  test("places on the screen are those of QEMU's own server", () => {
    const sent = joined(pointerMessage(0, 100, 50), pointerMessage(1, 107, 55), pointerMessage(8, 107, 55));
    expect(seen([...BEGIN, ["viewer", sent]]).groups).toEqual([
      "pointer to 4550, 4095",
      "button left down, pointer to 4869, 4505",
      "button left up, wheel up down, pointer to 4869, 4505",
    ]);
  });

  test("a relative pointer moves by the way between two places, or by what a viewer tells", () => {
    const sent: Step = ["viewer", joined(pointerMessage(0, 10, 10), pointerMessage(0, 13, 8))];
    expect(seen([...BEGIN, sent], false).groups).toEqual(["pointer by 3, -2"]);
    const told: Step = ["server", update(rectangle(0, 0, 720, 400, -257, zeros(0)))];
    expect(seen([...BEGIN, told, ["viewer", pointerMessage(0, 0x7fff + 4, 0x7fff - 5)]]).groups).toEqual([
      "pointer by 4, -5",
    ]);
  });
});

describe("what a server draws", () => {
  const compressed = joined(s32(5), zeros(5));
  const tile = (kind: number, ...data: readonly Buffer[]) => joined(u8(kind), ...data);
  test.each([
    ["raw", 0, zeros(17 * 2 * 4)],
    ["copied", 1, zeros(4)],
    ["RRE", 2, joined(s32(2), zeros(4 + 2 * 12))],
    ["CoRRE", 4, joined(s32(2), zeros(4 + 2 * 8))],
    ["hextile", 5, joined(tile(1, zeros(16 * 2 * 4)), tile(0x1e, zeros(8), u8(1), zeros(6)))],
    ["zlib", 6, compressed],
    ["ZRLE", 16, compressed],
    ["tight, one colour", 7, joined(u8(0x80), zeros(3))],
    ["tight, a JPEG", 7, joined(u8(0x90), u8(0x83, 0x01), zeros(131))],
    ["tight, copied", 7, joined(u8(0x00), u8(5), zeros(5))],
    ["tight, two colours", 7, joined(u8(0x40), u8(1, 1), zeros(6), zeros(6))],
    ["tight, a palette", 7, joined(u8(0x40), u8(1, 3), zeros(12), u8(9), zeros(9))],
    ["tight, a gradient", 7, joined(u8(0x40), u8(2), u8(9), zeros(9))],
  ])("%s", (_, encoding, data) => {
    // What comes behind it is found only if its end was.
    const next = rectangle(0, 0, 1, 1, 0, zeros(4));
    const result = seen([...BEGIN, ["server", joined(update(rectangle(1, 1, 17, 2, encoding, data)), update(next))]]);
    expect(result).toMatchObject({ changes: ["34 at 1,1 17×2", "1 at 0,0 1×1"], stopped: READ });
  });

  test("what is no pixel changes nothing, and a new size counts", () => {
    const rectangles = [
      rectangle(0, 0, 1024, 768, -223, zeros(0)),
      rectangle(3, 3, 4, 2, -239, zeros(4 * 2 * 4 + 2)),
      rectangle(0, 0, 1, 1, -258, zeros(0)),
      rectangle(0, 0, 1, 1, -261, zeros(1)),
      rectangle(0, 0, 0, 0, -307, joined(s32(2), text("vm"))),
      rectangle(0, 0, 4, 2, -314, joined(s32(0), zeros(32))),
    ];
    const others = joined(u8(2), joined(u8(3), zeros(3), s32(2), text("hi")), joined(u8(1, 0), u16(0, 1), zeros(6)));
    const sound = joined(u8(255, 1), u16(2), s32(3), zeros(3));
    expect(seen([...BEGIN, ["server", joined(update(...rectangles), others, sound, update())]])).toMatchObject({
      changes: ["nothing", "nothing"],
      size: [1024, 768],
      stopped: READ,
    });
  });

  test("an update without a count ends at its last rectangle", () => {
    const open = joined(
      u8(0, 0),
      u16(0xffff),
      rectangle(0, 0, 2, 2, 0, zeros(16)),
      rectangle(0, 0, 0, 0, -224, zeros(0)),
    );
    expect(seen([...BEGIN, ["server", joined(open, u8(2), update())]]).changes).toEqual(["4 at 0,0 2×2", "nothing"]);
  });

  test("an encoding that is not known ends only what is seen of the screen", () => {
    const result = seen([
      ...BEGIN,
      ["server", update(rectangle(0, 0, 9, 9, 99, zeros(9)))],
      ["viewer", keyMessage(true, 0x61)],
    ]);
    expect(result.groups).toEqual(["key a down"]);
    expect(result.stopped).toEqual([undefined, "the server drew in a way that is not known (encoding 99)"]);
  });
});

test("bytes may come in any pieces", () => {
  const steps: readonly Step[] = [
    ...(HANDSHAKES["3.8 with a password"] as readonly Step[]),
    ["viewer", joined(keyMessage(true, 0x61), joined(u8(6), zeros(3), s32(300), zeros(300)), pointerMessage(1, 5, 6))],
    ["server", update(rectangle(0, 0, 40, 30, 0, zeros(4800)), rectangle(5, 5, 17, 2, 7, joined(u8(0x80), zeros(3))))],
    ["viewer", numberMessage(true, 0, 0x1e)],
  ];
  const whole = seen(steps);
  expect(whole.groups).toHaveLength(3);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 50 }), (sizes) => {
      let next = 0;
      const pieces = steps.flatMap(([from, bytes]) => {
        const cut: Step[] = [];
        for (let at = 0; at < bytes.length; ) {
          const size = sizes[next++ % sizes.length] as number;
          cut.push([from, bytes.subarray(at, at + size)]);
          at += size;
        }
        return cut;
      });
      expect(seen(pieces)).toEqual(whole);
    }),
  );
});
