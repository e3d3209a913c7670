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
  expect(guestsVisible(new Map(Object.entries(permissions)))).toBe(visible);
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
