import { expect, test } from "vitest";
import { sandboxHint } from "../../../../electron/launch/sandbox-refusal.js";

const NO_SANDBOX =
  "[1:FATAL:zygote_host_impl_linux.cc(129)] No usable sandbox! If you are running on Ubuntu 23.10+ or another Linux " +
  "distro that has disabled unprivileged user namespaces with AppArmor, see …";
const HELPER =
  "[1:FATAL:setuid_sandbox_host.cc(158)] The SUID sandbox helper binary was found, but is not configured correctly.";
const settings = (values: Readonly<Record<string, string>>) => (name: string) => values[name];

test("a system that refuses user namespaces is told by its own setting", () => {
  const ubuntu = settings({ "kernel.apparmor_restrict_unprivileged_userns": "1", "user.max_user_namespaces": "9" });
  expect(sandboxHint(HELPER, ubuntu)).toMatch(/\.deb package.*apparmor_restrict_unprivileged_userns=0.*SHELL=browser/);
  expect(sandboxHint(NO_SANDBOX, ubuntu)).toBe(sandboxHint(HELPER, ubuntu));
  const debian = settings({ "kernel.unprivileged_userns_clone": "0" });
  expect(sandboxHint(NO_SANDBOX, debian)).toMatch(/^To change that, allow it .*unprivileged_userns_clone=1; or set/);
});

test("where no setting is found, the way without Electron is left", () => {
  expect(sandboxHint(NO_SANDBOX, settings({}))).toBe(
    "To change that, set LANESCOPE_SHELL=browser to do without Electron.",
  );
});

test("Electron that ends for another reason gets no advice about its sandbox", () => {
  expect(sandboxHint("error while loading shared libraries: libnss3.so", settings({}))).toBeUndefined();
  expect(sandboxHint("", settings({ "user.max_user_namespaces": "0" }))).toBeUndefined();
});
