import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CONNECTIONS, MOVES } from "./support/adversary/connections";

const FOLDERS = ["lib", "db", "app", "server.ts", "middleware.ts"];
/** What opens a connection, or another program, where it is imported for more than its types. */
const OPENERS: Record<string, RegExp> = {
  "node:child_process": /./,
  "node:dgram": /./,
  "node:dns": /\blookup\b|\bresolve/,
  "node:http": /\brequest\b|\bget\b|\bAgent\b/,
  "node:https": /./,
  "node:http2": /./,
  "node:net": /\bconnect\b|\bcreateConnection\b|\bSocket\b/,
  "node:tls": /./,
  undici: /./,
  dockerode: /./,
  postgres: /./,
  nodemailer: /./,
  ldapjs: /./,
  ldapts: /./,
  // Its server opens nothing: who comes in by it is looked at by the sockets' own tests.
  ws: /^(?!\s*\{\s*WebSocketServer\s*\}\s*$)/,
};

function sources(): string[] {
  return FOLDERS.flatMap((each) =>
    each.endsWith(".ts")
      ? [each]
      : readdirSync(each, { recursive: true, encoding: "utf8" }).map((name) => path.join(each, name)),
  ).filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file));
}

/** Values that a file imports, by module; types open nothing. */
function importsOf(text: string): [string, string][] {
  const named = [...text.matchAll(/^import (?!type )([^;]*?) from "([^"]+)";/gm)];
  const late = [...text.matchAll(/import\("([^"]+)"\)/g)];
  return [
    ...named.map(([, what = "", module = ""]): [string, string] => [
      module,
      what.replace(/\btype \w+,?/g, ""),
    ]),
    ...late.map(([, module = ""]): [string, string] => [module, "connect request lookup"]),
  ];
}

function opens(file: string): boolean {
  const text = readFileSync(file, "utf8");
  // A browser's own fetch goes to the app; on the server there is none.
  const fetches =
    /(?<![.\w])fetch\(/.test(text) && !file.startsWith("app/") && file !== "lib/core/ask-api.ts";
  const isMember = /^\s*fetch\(\w+: /m.test(text);
  return (
    (fetches && !isMember) || importsOf(text).some(([module, what]) => OPENERS[module]?.test(what) ?? false)
  );
}

describe("the adversary's table of outside connections", () => {
  it("names every file that opens one, and no other", () => {
    const known = Object.values(CONNECTIONS).flatMap((each) => each.opens);
    expect(sources().filter(opens).sort()).toEqual(known.sort());
  });

  it("notices a new one", () => {
    const isNoticed = (text: string) => importsOf(text).some(([module, what]) => OPENERS[module]?.test(what));
    expect(isNoticed('import { connect } from "node:tls";')).toBe(true);
    expect(isNoticed('import nodemailer from "nodemailer";')).toBe(true);
    expect(isNoticed('import { request } from "node:https";')).toBe(true);
    expect(isNoticed('import WebSocket from "ws";')).toBe(true);
    expect(isNoticed('import { type WebSocket, WebSocketServer } from "ws";')).toBe(false);
    expect(isNoticed('import type { Socket } from "node:net";')).toBe(false);
    expect(isNoticed('import { type Socket, isIP } from "node:net";')).toBe(false);
  });

  it("has every secret that the environment holds", () => {
    const text = readFileSync("lib/core/env.ts", "utf8");
    const variables = [...text.matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name = ""]) => name);
    const secrets = variables.filter((name) => /SECRET|TOKEN|PASS|KEY|CERT_PATH|DATABASE_URL/.test(name));
    expect(secrets.length).toBeGreaterThan(4);
    const known = new Set(Object.values(CONNECTIONS).flatMap((each) => each.secrets));
    expect(secrets.filter((name) => !known.has(name))).toEqual([]);
  });

  const cells = Object.entries(CONNECTIONS).flatMap(([name, { moves }]) =>
    Object.entries(moves).map(([move, tried]): [string, string, typeof tried] => [name, move, tried]),
  );

  it.each(cells)("%s: %s is made by a test, or cannot be", (_name, move, tried) => {
    expect(MOVES).toHaveProperty([move]);
    if ("by" in tried) expect(existsSync(tried.by), tried.by).toBe(true);
    else expect(tried.never.split(" ").length).toBeGreaterThan(4);
  });

  it.each(Object.keys(MOVES))("the move %s is in the library, and some test makes it", (move) => {
    expect(existsSync(`tests/support/adversary/${move}.ts`)).toBe(true);
    const tests = ["tests", "lib", "db"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
    );
    const makers = tests.filter(
      (file) =>
        file.endsWith(".test.ts") && readFileSync(file, "utf8").includes(`support/adversary/${move}"`),
    );
    expect(makers.length).toBeGreaterThan(0);
  });
});
