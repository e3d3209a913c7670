import { expect, it } from "vitest";
import { seal, unseal } from "./sealed";

const place = { table: "second_factors", column: "secret", rowId: 7 };

it("opens what it sealed, at its place only", () => {
  const sealed = seal("GEZDGNBV ü", place);
  expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[\w-]+$/);
  expect(sealed).not.toContain("GEZD");
  expect(unseal(sealed, place)).toBe("GEZDGNBV ü");
  for (const elsewhere of [{ rowId: 8 }, { column: "other" }, { table: "users" }]) {
    expect(() => unseal(sealed, { ...place, ...elsewhere })).toThrow();
  }
});

it("seals the same text differently each time", () => {
  expect(seal("x", place)).not.toBe(seal("x", place));
});

it("notices every flipped bit", () => {
  const [version, key, body = ""] = seal("secret", place).split(".");
  const bytes = Buffer.from(body, "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => unseal(`${version}.${key}.${changed.toString("base64url")}`, place), `bit ${bit}`).toThrow();
  }
  expect(() => unseal(`${version}.00000000.${body}`, place)).toThrow(/another key/);
});
