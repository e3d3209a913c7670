import { expect, it } from "vitest";
import { masked, maskedDn, maskedEmail } from "./masked";

it("shows the first two letters, and how many there are", () => {
  expect(masked("annabel")).toBe("an•••••");
  expect(masked("an")).toBe("••");
  expect(masked("")).toBe("");
  expect(masked("x".repeat(300))).toHaveLength(22);
  expect(masked("🦩🦩🦩")).toBe("🦩🦩•");
});

it("leaves the domain of an address, and of a name where it stands", () => {
  expect(maskedEmail("anna@corp.example.org")).toBe("an••@corp.example.org");
  expect(maskedEmail("anna")).toBe("an••");
  expect(maskedDn("CN=Anna Berg,OU=People,DC=example,DC=org")).toBe(
    "CN=An•••••••,OU=People,DC=example,DC=org",
  );
  expect(maskedDn("CN=Berg\\, Anna,OU=People")).toBe("CN=Be•••••••••,OU=People");
  expect(maskedDn("")).toBe("");
});
