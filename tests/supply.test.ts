import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** Below these stand known holes; each names the worst one. */
const FLOORS: Record<string, { atLeast: string; because: string }> = {
  next: { atLeast: "16.4.6", because: "code execution in server components, CVE-2026-126187" },
  react: { atLeast: "19.3.1", because: "the same in React" },
  "react-dom": { atLeast: "19.3.1", because: "the same in React" },
  "next-auth": { atLeast: "5.0.0-beta.32", because: "sign-in that fails open, CVE-2026-73421" },
  "socket.io": { atLeast: "4.8.4", because: "denial of service by malformed packets" },
};

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, { version?: string; integrity?: string; optional?: boolean }>;
};

it("installs no version of a package below the one that closed a known hole", () => {
  for (const [name, { atLeast, because }] of Object.entries(FLOORS)) {
    const installed = Object.entries(packages).filter(([at]) => at.endsWith(`node_modules/${name}`));
    expect(installed.length, name).toBeGreaterThan(0);
    for (const [at, { version = "" }] of installed) {
      expect(isAtLeast(version, atLeast), `${at} ${version} is below ${atLeast}: ${because}`).toBe(true);
    }
  }
});

it("knows which version is newer", () => {
  expect(isAtLeast("16.4.6", "16.4.6")).toBe(true);
  expect(isAtLeast("16.10.0", "16.4.6")).toBe(true);
  expect(isAtLeast("16.4.5", "16.4.6")).toBe(false);
  expect(isAtLeast("5.0.0-beta.31", "5.0.0-beta.32")).toBe(false);
  expect(isAtLeast("5.0.0", "5.0.0-beta.32")).toBe(true);
});

it("pins every package by a checksum", () => {
  // Of other platforms' builds the registry was not asked for one.
  const open = Object.entries(packages).filter(
    ([at, { integrity, optional }]) => at !== "" && !integrity && !optional,
  );
  expect(open.map(([at]) => at)).toEqual([]);
});

function isAtLeast(version: string, floor: string): boolean {
  const given = partsOf(version);
  const wanted = partsOf(floor);
  for (const [index, part] of wanted.entries()) {
    const own = given[index] ?? Number.POSITIVE_INFINITY;
    if (own !== part) return own > part;
  }
  return true;
}

/** 5.0.0-beta.32 is [5, 0, 0, 32]; without a pre-release the last part is missing and counts as newest. */
function partsOf(version: string): number[] {
  return version
    .split(/[.-]/)
    .map(Number)
    .filter((part) => !Number.isNaN(part));
}
