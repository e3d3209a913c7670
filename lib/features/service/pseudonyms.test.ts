import { expect, it } from "vitest";
import type { ClusterSnapshot } from "@/lib/snapshot/schema";
import { cpuMs } from "@/tests/support/cpu-time";
import { pseudonymsFor } from "./pseudonyms";

type Picture = Pick<ClusterSnapshot, "guests" | "nodes">;

function picture(names: string[], nodes: [name: string, ipAddress: string | null][] = []): Picture {
  return {
    guests: names.map((name, index) => ({ name, vmid: 100 + index })),
    nodes: nodes.map(([name, ipAddress]) => ({ name, ipAddress })),
  } as unknown as Picture;
}

it.each([
  ["Migrating web to pve1.", "Migrating guest-100 to pve1."],
  ["web.", "guest-100."],
  ["web-1 and web-10, (web)", "guest-101 and web-10, (guest-100)"],
  ['"name": "web-1"', '"name": "guest-101"'],
  ["the webserver and my-web stay", "the webserver and my-web stay"],
  ["an odd name in a sentence", "an guest-102 in a sentence"],
  ["кошка is a guest", "guest-103 is a guest"],
])("replaces whole names of guests: %s", (text, replaced) => {
  expect(pseudonymsFor(picture(["web", "web-1", "odd name", "кошка"]), [])(text)).toBe(replaced);
});

it("replaces hosts and addresses, however they are written, and leaves names of nodes", () => {
  const nodes: [string, string | null][] = [
    ["pve1", "192.0.2.10"],
    ["pve2", null],
  ];
  const hosts = ["pve1.example.org:8006", "pve2", "[2001:db8::1]:8006", "fe80::7", "192.0.2.10"];
  const clean = pseudonymsFor(picture([], nodes), hosts);
  expect(clean("pve1.example.org:8006, pve1, pve2, [2001:db8::1]:8006, fe80::7, 192.0.2.10:8006.")).toBe(
    "host-1:8006, pve1, pve2, [host-3]:8006, host-4, host-5:8006.",
  );
});

it("takes time in proportion to the text", () => {
  const clean = pseudonymsFor(picture(Array.from({ length: 10_000 }, (_, index) => `guest.of-${index}`)), []);
  for (const piece of [".", "-", "a.", "guest.of-1 "])
    expect(
      cpuMs(() => clean(piece.repeat(200_000))),
      piece,
    ).toBeLessThan(2_000);
});
