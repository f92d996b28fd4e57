import { expect, test, vi } from "vitest";
import { tablePieces } from "../../../../../renderer/state/actions/save-actions.js";
import { TABLE_FILES, type TableFile } from "../../../../../renderer/viewmodel/table-files.js";
import { fail, ok, type Result } from "../../../../../workers/core/result.js";
import type { EngineApi } from "../../../../../workers/model/engine-api.js";
import { openApp, settled } from "../../open-app.js";

const [CSV, , , PARQUET] = TABLE_FILES as [TableFile, TableFile, TableFile, TableFile];
const QUESTION = { table: "waits", t0: 0, t1: 1, limit: 9 };

/** A window whose engine gives pieces of a table when the test says so. */
async function pieceApp() {
  const pieces: ((piece: string | undefined) => void)[] = [];
  const closed: number[] = [];
  const app = await openApp(
    (): Partial<EngineApi> => ({
      tableText: async () => ok(7),
      exportNext: () => new Promise((resolve) => pieces.push((piece) => resolve(ok(piece)))),
      exportShare: async () => 0.25,
      exportClose: async (handle) => void closed.push(handle),
    }),
  );
  const give = async (piece: string | undefined) => {
    pieces.shift()?.(piece);
    await settled();
  };
  const ui = () => app.stores.ui.getState();
  return { app, give, closed, ui };
}

test("a table is saved piece by piece, and its progress shown", async () => {
  const { app, give, ui } = await pieceApp();
  const saved = app.actions.tables.saveRows(QUESTION, undefined, CSV);
  await settled();
  await give("a,b\n");
  expect(ui().saving).toEqual({ name: "waits.csv", share: 0.25, bytes: 4 });
  await app.actions.tables.saveRows(QUESTION, undefined, CSV);
  expect(ui().message).toBe("Another file is being saved");
  // Two bytes and one.
  await give("é\n");
  await give(undefined);
  await saved;
  expect(ui()).toMatchObject({ saving: undefined, message: "Saved waits.csv, 7 B" });
});

test("a format is asked of the engine, and names the file and its type", async () => {
  const tableText = vi.fn(async () => ok(7));
  const exportOpen = vi.fn(async () => ok(8));
  const app = await openApp(
    (): Partial<EngineApi> => ({ tableText, exportOpen, exportNext: async () => ok(undefined) }),
  );
  const saveFile = vi.spyOn(app.host, "saveFile");
  await app.actions.tables.saveRows(QUESTION, ["lane"], PARQUET);
  await app.actions.events.save({ t0: Number.NEGATIVE_INFINITY, t1: Number.POSITIVE_INFINITY, text: "" }, PARQUET);
  expect(tableText.mock.calls).toEqual([[{ question: QUESTION, format: "parquet", columns: ["lane"] }]]);
  expect(exportOpen.mock.calls).toEqual([[{ table: "events", format: "parquet" }]]);
  expect(saveFile.mock.calls).toEqual([
    ["waits.parquet", PARQUET.mime],
    ["events.parquet", PARQUET.mime],
  ]);
});

test("a save that is cancelled, or whose trace is closed, leaves nothing and says so", async () => {
  for (const end of ["cancel", "close"] as const) {
    const { app, give, closed, ui } = await pieceApp();
    const saved = app.actions.tables.saveRows(QUESTION, undefined, CSV);
    await settled();
    await give("a,b\n");
    if (end === "cancel") app.actions.saving.cancel();
    else app.stores.session.setState({ phase: "empty" });
    await saved;
    expect(ui()).toMatchObject({
      saving: undefined,
      message: "waits.csv is not saved: cancelled. Nothing of it was kept",
    });
    expect(closed).toEqual([7]);
  }
});

test("a save that is cancelled before its text begins leaves nothing open", async () => {
  const { app, closed, ui } = await pieceApp();
  const begin = vi.fn(async () => ok(8));
  const discard = vi.fn(async () => {});
  let choose = () => {};
  const file = { write: async () => ok(undefined), close: async () => ok("a.csv"), discard };
  vi.spyOn(app.host, "saveFile").mockReturnValue(new Promise((resolve) => (choose = () => resolve(ok(file)))));
  const unasked = app.actions.saving.save("a.csv", begin, tablePieces("text/csv"));
  app.actions.saving.cancel();
  choose();
  await unasked;
  expect([begin.mock.calls.length, discard.mock.calls.length]).toEqual([0, 1]);
  let begun = (_handle: number) => {};
  const later = () => new Promise<Result<number>>((resolve) => (begun = (n) => resolve(ok(n))));
  const slow = app.actions.saving.save("a.csv", later, tablePieces("text/csv"));
  choose();
  await settled();
  app.actions.saving.cancel();
  await slow;
  expect(ui().message).toBe("a.csv is not saved: cancelled. Nothing of it was kept");
  begun(8);
  await settled();
  expect(closed).toEqual([8]);
});

test("a disk that is full ends the save", async () => {
  const { app, give, closed, ui } = await pieceApp();
  const discard = vi.fn(async () => {});
  const write = async () => fail("cannot save: no space left on the device");
  vi.spyOn(app.host, "saveFile").mockResolvedValue(ok({ write, close: async () => ok("waits.csv"), discard }));
  const saved = app.actions.tables.saveRows(QUESTION, undefined, CSV);
  await settled();
  await give("a,b\n");
  await saved;
  expect(ui().message).toBe("cannot save: no space left on the device. Nothing of it was kept");
  expect([discard.mock.calls.length, closed]).toEqual([1, [7]]);
});
