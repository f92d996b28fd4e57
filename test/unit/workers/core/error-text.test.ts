import { expect, test } from "vitest";
import { errorCode, errorText, systemError, systemErrorText } from "../../../../workers/core/error-text.js";

test("errors of the system are said in words, by what was to be done", () => {
  expect(systemErrorText(systemError("ENOSPC"))).toBe("no space left on the device");
  expect(systemErrorText(systemError("EACCES"))).toBe("no permission to read it");
  expect(systemErrorText(systemError("EPERM"), "write")).toBe("no permission to write it");
  expect(systemErrorText(systemError("EWHATEVER"))).toBe("EWHATEVER");
  // What Node says of a path with a 0 character, in words about its own arguments.
  expect(systemErrorText(systemError("ERR_INVALID_ARG_VALUE"))).toBe("no such file or folder");
});

test("errors of a browser's storage are known by name, wrapped ones too", () => {
  const full = new DOMException("who knows", "QuotaExceededError");
  expect(systemErrorText(full)).toBe("the disk or the browser's quota is full");
  expect(systemErrorText(Object.assign(new Error("aborted"), { inner: full }))).toBe(
    "the disk or the browser's quota is full",
  );
});

test("all else has its own message, whatever was thrown", () => {
  expect([new Error("odd"), "text", undefined].map((error) => systemErrorText(error))).toEqual([
    "odd",
    "text",
    "undefined",
  ]);
  expect(errorText(systemError("ENOENT"))).toBe("ENOENT");
  expect([errorCode(systemError("ENOENT")), errorCode(new Error("odd")), errorCode("ENOENT")]).toEqual([
    "ENOENT",
    undefined,
    undefined,
  ]);
});
