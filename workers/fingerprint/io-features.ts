import { type Feature, mean, perVmSecond } from "./feature.js";
import { NET_WAYS, type Sums } from "./sums.js";

/** What a VM reads, writes, receives and sends, as its host sees it. */
export const IO_FEATURES: readonly Feature[] = [
  ioFeature(
    {
      id: "disk-request-rate",
      title: "disk requests",
      unit: "per_s",
      about: "Requests to the host's disks by threads of the VM.",
      needs: "block-io",
      evidence: "requests",
    },
    (sums) => perVmSecond(sums.device.count, sums),
  ),
  ioFeature(
    {
      id: "disk-device-mean",
      title: "disk: at the device",
      unit: "ns",
      about: "Mean time of a request at the device.",
      needs: "block-io",
      evidence: "requests",
    },
    ({ device }) => mean(device),
  ),
  ioFeature(
    {
      id: "disk-queue-mean",
      title: "disk: in the host's queue",
      unit: "ns",
      about: "Mean time of a request from being queued on the host to being issued.",
      needs: "block-io",
      evidence: "queued",
    },
    ({ queue }) => mean(queue),
  ),
  ioFeature(
    {
      id: "disk-read-bytes",
      title: "disk: read",
      unit: "bytes_per_s",
      about: "Bytes read from the host's disks.",
      needs: "block-io",
      evidence: "requests",
    },
    (sums) => perVmSecond(sums.readBytes, sums),
  ),
  ioFeature(
    {
      id: "disk-write-bytes",
      title: "disk: written",
      unit: "bytes_per_s",
      about: "Bytes written to the host's disks.",
      needs: "block-io",
      evidence: "requests",
    },
    (sums) => perVmSecond(sums.writtenBytes, sums),
  ),
  ...NET_WAYS.map((way, i): Feature => {
    const [, direction, what] = way.split("-");
    const verb = direction === "rx" ? "received" : "sent";
    return ioFeature(
      {
        id: what === "bytes" ? way : `${way}-rate`,
        title: `network: ${what} ${verb}`,
        unit: what === "bytes" ? "bytes_per_s" : "per_s",
        about: `${what === "bytes" ? "Bytes" : "Packets"} that the guest ${verb}.`,
        needs: "network",
        evidence: way,
      },
      (sums) => perVmSecond(sums.net[i] as number, sums),
    );
  }),
];

function ioFeature(
  of: Pick<Feature, "id" | "title" | "unit" | "about" | "needs" | "evidence">,
  read: (sums: Sums) => number,
): Feature {
  return { ...of, group: "io", kinds: ["vm"], read };
}
