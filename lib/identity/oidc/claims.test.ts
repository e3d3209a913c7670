import { describe, expect, it } from "vitest";
import { groupsAt, textClaim } from "./claims";

const missing = { known: false, why: "missing" };
const overage = { known: false, why: "overage" };
const known = (...groups: string[]) => ({ known: true, groups });

describe("groups in claims", () => {
  it.each([
    ["a list", { groups: ["a", "b"] }, "groups", known("a", "b")],
    ["nobody's groups", { groups: [] }, "groups", known()],
    ["one name", { hd: "example.org" }, "hd", known("example.org")],
    [
      "an object (Zitadel)",
      { "urn:z:roles": { admin: { 1: "x" }, dev: {} } },
      "urn:z:roles",
      known("admin", "dev"),
    ],
    [
      "a path (Keycloak)",
      { resource_access: { proxlb: { roles: ["a"] } } },
      "resource_access.proxlb.roles",
      known("a"),
    ],
    ["a name with dots", { "https://example.org/groups": ["a"] }, "https://example.org/groups", known("a")],
    ["a name with dots on a path", { "https://x.y/z": { roles: ["a"] } }, "https://x.y/z.roles", known("a")],
    ["no claim", { sub: "1" }, "groups", missing],
    ["null", { groups: null }, "groups", missing],
    ["numbers", { groups: [1, 2] }, "groups", missing],
    ["one that is no name", { groups: ["a", { name: "b" }] }, "groups", missing],
    ["an empty name", { groups: [""] }, "groups", missing],
    ["too many", { groups: Array.from({ length: 1_001 }, (_, index) => `g${index}`) }, "groups", missing],
    ["too long a name", { groups: ["g".repeat(257)] }, "groups", missing],
    ["what every object has", { groups: ["a"] }, "constructor", missing],
    ["what every object has, on a path", { groups: {} }, "groups.__proto__", missing],
    ["overage of Entra", { _claim_names: { groups: "src1" }, _claim_sources: {} }, "groups", overage],
    ["overage beside a list", { groups: ["a"], _claim_names: { groups: "src1" } }, "groups", overage],
    ["overage in short", { hasgroups: true }, "groups", overage],
    ["another claim elsewhere", { groups: ["a"], _claim_names: { photo: "src1" } }, "groups", known("a")],
  ])("are read from %s", (_, claims, path, wanted) => {
    expect(groupsAt(claims as Record<string, unknown>, path)).toEqual(wanted);
  });
});

it("takes texts only as texts", () => {
  expect(textClaim({ name: " Anna " }, "name", 3)).toBe("Ann");
  for (const value of ["", " ", 7, null, ["a"], {}]) expect(textClaim({ name: value }, "name", 9)).toBeNull();
});
