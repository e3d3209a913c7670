import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PROXLB_VERSION } from "@/lib/proxlb/version";

/** Below these stand known holes; each names the worst one. */
const FLOORS: Record<string, { atLeast: string; because: string }> = {
  next: { atLeast: "16.4.6", because: "code execution in server components, CVE-2026-126187" },
  react: { atLeast: "19.3.1", because: "the same in React" },
  "react-dom": { atLeast: "19.3.1", because: "the same in React" },
  "next-auth": { atLeast: "5.0.0-beta.32", because: "sign-in that fails open, CVE-2026-73421" },
  "socket.io": { atLeast: "4.8.4", because: "denial of service by malformed packets" },
};

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, { version?: string; integrity?: string }>;
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
  const open = Object.entries(packages).filter(([at, { integrity }]) => at !== "" && !integrity);
  expect(open.map(([at]) => at)).toEqual([]);
});

it("pins ProxLB and what it needs by checksum, whatever the system", () => {
  const text = readFileSync("scripts/proxlb-requirements.txt", "utf8");
  const entries = text
    .replace(/^#.*\n/gm, "")
    .replaceAll("\\\n", "")
    .trim()
    .split("\n");
  const open = entries.filter((entry) => !/^[\w.-]+==\S+( +--hash=sha256:[0-9a-f]{64})+$/.test(entry));
  expect(open).toEqual([]);
  expect(entries.some((entry) => entry.startsWith(`proxlb==${PROXLB_VERSION} `))).toBe(true);
  expect(entries.length).toBeGreaterThan(20);
  for (const file of ["scripts/proxlb-install.ts", "scripts/docker/proxlb-image.sh"])
    expect(readFileSync(file, "utf8"), file).toContain("--require-hashes");
});

/**
 * Images and actions that are named by tag. None of their digests was ever compared with a registry, so each can be
 * pinned from outside (.env, --build-arg); docs/deployment.md says how. What is new here is pinned, or joins the list.
 */
const BY_TAG = [
  "Dockerfile: node:24-bookworm-slim or NODE_IMAGE",
  "docker-compose.yml: nginx:1.28-alpine or NGINX_IMAGE",
  "docker-compose.yml: postgres:17-alpine or POSTGRES_IMAGE",
  "docker-compose.yml: wollomatic/socket-proxy:1 or DOCKER_PROXY_IMAGE",
  "docker-compose.yml: ghcr.io/credativ/proxlb:v2.3.0 or PROXLB_IMAGE",
  ".github/workflows/ci.yml: actions/checkout@v4",
];

it("names every image and action that is not pinned by its digest", () => {
  expect(openImages().sort()).toEqual([...BY_TAG].sort());
});

it("lets each image that is not pinned be pinned from outside", () => {
  const settings = readFileSync("deploy/compose.env", "utf8");
  for (const [, image, name] of openImages().map((each) => / (\S+) or (\w+)$/.exec(each) ?? [])) {
    if (name) expect(settings, name).toContain(`\n${name}=${image}\n`);
  }
});

function openImages(): string[] {
  const files = execFileSync("git", ["ls-files"], { encoding: "utf8" }).trim().split("\n");
  const named = files
    .filter((file) => /(^|\/)(Dockerfile|[\w.-]+\.ya?ml)[\w.-]*$/.test(file))
    .flatMap((file) => imagesOf(readFileSync(file, "utf8")).map((image) => `${file}: ${image}`));
  // Ours, built here.
  return named.filter((each) => !/@sha256:[0-9a-f]{64}|@[0-9a-f]{40}$|: proxlb-ui:/.test(each));
}

/** What FROM, image: and uses: name; an argument counts as its default, a stage of the same file is no image. */
function imagesOf(text: string): string[] {
  const defaults = new Map([...text.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]));
  const stages = new Set([...text.matchAll(/^FROM .* AS (\S+)$/gim)].map(([, stage]) => stage));
  const named = [...text.matchAll(/^FROM (\S+)|^\s*(?:-\s+)?(?:image|uses):\s*["']?([^\s"'#]+)/gm)];
  const images = named.flatMap(([, from, other]) => from ?? other ?? []).filter((each) => !stages.has(each));
  const withDefault = images.map((image) => {
    const [, argument, given] = /^\$\{(\w+)(?::-(.+))?\}$/.exec(image) ?? [];
    return argument ? `${given ?? defaults.get(argument)} or ${argument}` : image;
  });
  return [...new Set(withDefault)];
}

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
