import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** What the sources offer to the outside, read without building: pages, actions and REST methods. */
export interface Doors {
  pages: string[];
  actions: string[];
  routes: string[];
}

const METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS";

export function doorsInSources(): Doors {
  const files = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "app", "lib"],
    {
      encoding: "utf8",
    },
  )
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
  const withText = [...new Set(files)].flatMap((file) => {
    const text = readIfThere(file);
    return text === null ? [] : [{ file, text }];
  });
  return {
    pages: withText
      .filter(({ file }) => /^app\/(.*\/)?page\.tsx$/.test(file))
      .map(({ file }) => addressOf(file))
      .sort(),
    routes: withText
      .filter(({ file }) => /^app\/.*\/route\.ts$/.test(file))
      .flatMap(({ file, text }) => methodsIn(text).map((method) => `${method} ${addressOf(file)}`))
      .sort(),
    actions: withText
      .filter(({ text }) => /^["']use server["']/m.test(text))
      .flatMap(({ file, text }) => exportsIn(text).map((name) => `${file}#${name}`))
      .sort(),
  };
}

/** app/(console)/nodes/[name]/page.tsx is /nodes/[name]. */
function addressOf(file: string): string {
  const parts = file.split("/").slice(1, -1);
  return `/${parts.filter((part) => !part.startsWith("(")).join("/")}`;
}

function methodsIn(text: string): string[] {
  const single = [
    ...text.matchAll(new RegExp(`^export (?:const|async function|function) (${METHODS})\\b`, "gm")),
  ];
  const together = [...text.matchAll(/^export const \{([^}]+)\}/gm)];
  return [
    ...single.map((match) => match[1] ?? ""),
    ...together.flatMap((match) => (match[1] ?? "").split(",").map((name) => name.trim())),
  ];
}

function exportsIn(text: string): string[] {
  return [...text.matchAll(/^export (?:const|async function|function) (\w+)/gm)].map(
    (match) => match[1] ?? "",
  );
}

/** A file that is listed may have been removed a moment ago. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
