import { expect, it } from "vitest";
import { guestsVisible, hiddenGuestsSentence } from "./rights";

const AUDIT = ["VM.Audit", "Sys.Audit"];

it.each([
  ["an auditor of everything", { "/": AUDIT, "/vms": AUDIT, "/vms/101": AUDIT, "/pool": AUDIT }, "all"],
  ["a token with Sys.Audit alone", { "/": ["Sys.Audit"], "/vms": ["Sys.Audit"] }, "none"],
  ["a token without an ACL", {}, "none"],
  ["one pool", { "/pool/prod": AUDIT, "/vms/101": AUDIT }, "some"],
  ["one guest taken away", { "/vms": AUDIT, "/vms/101": ["Sys.Audit"] }, "some"],
] as const)("sees what the rights of %s give", (_, permissions, visible) => {
  const reaching = Object.entries(permissions).map(
    ([path, names]) => [path, new Map(names.map((name) => [name, true]))] as const,
  );
  expect(guestsVisible(new Map(reaching))).toBe(visible);
});

it("does not take a right that stays at /vms for one on the guests below it", () => {
  expect(guestsVisible(new Map([["/vms", new Map([["VM.Audit", false]])]]))).toBe("none");
});

it("names the token and the usual cause", () => {
  expect(hiddenGuestsSentence("none", "proxlb@pve!ui")).toBe(
    "The token proxlb@pve!ui may not see guests: VM.Audit is missing on /vms. A token with privilege separation has only the rights of its own ACL, not those of its user.",
  );
  expect(hiddenGuestsSentence("some", "proxlb@pve")).toBe(
    "The user proxlb@pve may see some guests only: VM.Audit is missing on /vms.",
  );
  expect(hiddenGuestsSentence("all", "proxlb@pve")).toBeNull();
});
