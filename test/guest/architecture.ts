/** Machines that a test guest may have. */
export type GuestArch = "x86_64" | "arm64";

/** What differs between them. */
export interface Architecture {
  readonly qemu: string;
  /** Debian's names of its packages, and of the architecture. */
  readonly qemuPackage: string;
  readonly kernelPackage: string;
  readonly debian: string;
  /** Of Node. */
  readonly node: string;
  readonly machine: readonly string[];
  readonly screen: readonly string[];
  /** Further parameters of the kernel. */
  readonly kernel: string;
  /** The second serial line, as a device that takes a channel, or what QEMU takes for it. */
  readonly serial: (channel: string) => readonly string[];
  /** The lines of the console and of the shell, in the guest. */
  readonly consoleLine: string;
  readonly shellLine: string;
}

export const ARCHITECTURES: Readonly<Record<GuestArch, Architecture>> = {
  x86_64: {
    qemu: "qemu-system-x86_64",
    qemuPackage: "qemu-system-x86",
    kernelPackage: "linux-image-cloud-amd64",
    debian: "amd64",
    node: "x64",
    machine: ["-machine", "q35"],
    screen: ["-vga", "std"],
    // A calibrated TSC is wrong where the host is busy.
    kernel: "clocksource=hpet tsc=unstable",
    serial: (channel) => ["-serial", `chardev:${channel}`],
    consoleLine: "ttyS0",
    shellLine: "ttyS1",
  },
  arm64: {
    qemu: "qemu-system-aarch64",
    qemuPackage: "qemu-system-arm",
    kernelPackage: "linux-image-cloud-arm64",
    debian: "arm64",
    node: "arm64",
    machine: ["-machine", "virt", "-cpu", "cortex-a57"],
    screen: [],
    kernel: "",
    serial: (channel) => ["-device", `pci-serial,chardev=${channel}`],
    consoleLine: "ttyAMA0",
    shellLine: "ttyS0",
  },
};

/** Programs of this machine run in the guest. */
export function isOwnKind({ node }: Architecture): boolean {
  return node === process.arch;
}
