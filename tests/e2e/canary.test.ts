import { hkdfSync, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { io } from "socket.io-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOG_STREAM_PATH, SOCKET_PATH } from "@/lib/live/sockets/paths";
import { TOPICS } from "@/lib/live/topics";
import { spelledSecrets } from "@/tests/support/adversary/spell-secret";
import { canBrowse } from "@/tests/support/browser";
import { fill, get } from "./support/calls";
import { keepSecrets } from "./support/keep-secrets";
import { PAGES, ROUTES } from "./support/literal-matrix";
import { needlesOf, secretsIn } from "./support/needles";
import { hasPostgres, startWorld, type World } from "./support/world";

const ROLES = ["anonymous", "viewer", "operator", "admin", "superadmin"] as const;
type Role = (typeof ROLES)[number];
/** How browsers ask for a page: as a document, as its data at a click, as its data before a click. */
const FORMS = {
  document: {},
  flight: { rsc: "1" },
  ahead: { rsc: "1", "next-router-prefetch": "1" },
} as const;
type Form = keyof typeof FORMS;
/** What shows proxlb.yaml, or says something about it, or is made from it. */
const OF_CONFIG = [
  "/",
  "/balancing",
  "/config",
  "/service",
  "/api/balancing/plan",
  "/api/balancing/plan/basis",
  "/api/balancing/status",
  "/api/cluster",
  "/api/cluster/status",
  "/api/config",
  "/api/config/history",
  "/api/config/state",
  "/api/config/token",
  "/api/service/status",
];
const canary = (name: string) => `canary-${name}-${randomBytes(12).toString("hex")}/+"ä`;

describe.runIf(canBrowse() && hasPostgres())("no secret in anything that anybody can reach", () => {
  const authSecret = canary("auth");
  const secrets: Record<string, string> = {
    AUTH_SECRET: authSecret,
    AUTH_SECRET_PREVIOUS: canary("previous"),
    "password in DATABASE_URL": `canary-database-${randomBytes(12).toString("hex")}`,
    "secret in a comment": canary("comment"),
    "password in proxlb.yaml": canary("password"),
  };
  let world: World;
  const cookies: Record<string, string> = { anonymous: "" };
  const swept = { surfaces: 0, bytes: 0 };
  const found: string[] = [];
  const spelled = spelledSecrets(20261126);

  const sweep = (where: string, text: string) => {
    swept.surfaces += 1;
    swept.bytes += text.length;
    for (const name of secretsIn(text, secrets)) found.push(`${where} holds ${name}`);
  };

  beforeAll(async () => {
    const comment = `# token_secret: ${secrets["secret in a comment"]}`;
    const hidden = `# password: ${secrets["password in proxlb.yaml"]}`;
    world = await startWorld({
      databasePassword: secrets["password in DATABASE_URL"] ?? "",
      env: {
        AUTH_SECRET: authSecret,
        AUTH_SECRET_PREVIOUS: secrets.AUTH_SECRET_PREVIOUS ?? "",
        LOG_LEVEL: "debug",
      },
      config: {
        service: `  daemon: true ${comment}\n  ${hidden}\n  schedule: { interval: 12, format: hours }`,
      },
    });
    secrets["token secret of Proxmox"] = world.simulator.credentials.proxlb.secret;
    for (const purpose of ["session", "audit", "data"]) {
      const key = Buffer.from(hkdfSync("sha256", authSecret, "proxlb-ui", purpose, 32));
      secrets[`${purpose} key (hex)`] = key.toString("hex");
      secrets[`${purpose} key (base64url)`] = key.toString("base64url");
    }
    for (const role of ROLES) if (role !== "anonymous") cookies[role] = await world.signIn(role);
    Object.assign(secrets, await keepSecrets(world, cookies.superadmin ?? "", canary));
    const hashes = await world.sql<{ passwordHash: string; username: string }[]>`
      select username, password_hash as "passwordHash" from users`;
    for (const { username, passwordHash } of hashes) secrets[`password hash of ${username}`] = passwordHash;
    const sessions = await world.sql<
      { id: number; key: string }[]
    >`select id, session_key as key from user_sessions`;
    for (const { id, key } of sessions) secrets[`key of session ${id}`] = key;
  });
  afterAll(async () => {
    await world?.stop();
    console.log(
      `canary sweep: ${Object.keys(secrets).length} secrets and ${spelled.length} spelled in every way, ${swept.surfaces} surfaces, ${swept.bytes} characters, ${found.length} hits`,
    );
  });

  it("would find one", () => {
    for (const secret of Object.values(secrets)) {
      expect(needlesOf(secret).length).toBeGreaterThan(3);
      for (const text of [
        secret,
        Buffer.from(`x${secret}yy`).toString("base64"),
        encodeURIComponent(secret),
      ]) {
        expect(secretsIn(`<p>${text}</p>`, { it: secret })).toEqual(["it"]);
      }
    }
  });

  const crawl = async (when: string, roles: readonly Role[], forms: readonly Form[]) => {
    for (const role of roles) {
      const cookie = cookies[role] ?? "";
      const own: Record<string, string> = cookie ? { cookie } : {};
      const paths = [...Object.keys(PAGES).map(fill), "/no-such-page", "/api/no-such-route"];
      for (const each of paths) {
        for (const form of forms) {
          // What is fetched ahead of a click is a part of what the click fetches.
          if (form === "ahead" && role !== "superadmin") continue;
          const { body } = await get(`${world.url}${each}`, { ...own, ...FORMS[form] });
          sweep(`${each} for ${role} ${when}`, body);
        }
      }
      for (const entry of Object.keys(ROUTES)) {
        const [method = "", at = ""] = entry.split(" ");
        // To have a secret is what this right is for; nobody else's answer there holds one.
        if (entry.startsWith("GET ") && ROUTES[entry] === "config.reveal" && role === "superadmin") continue;
        if (method !== "GET" && /logout|sessions/.test(at)) continue;
        const headers = method === "GET" ? own : { ...own, origin: world.url };
        const { body } = await get(`${world.url}${fill(at)}`, headers, method);
        sweep(`${entry} for ${role} ${when}`, body);
      }
      for (const format of ["csv", "jsonl"]) {
        const { body } = await get(`${world.url}/api/audit/export?format=${format}`, own);
        sweep(`audit ${format} for ${role} ${when}`, body);
      }
    }
  };

  it("in pages, flight data, REST answers, refusals and exports, for every role", async () => {
    await crawl("at work", ROLES, ["document", "flight", "ahead"]);
    expect(found).toEqual([]);
  });

  it("in a bug report, which has all its parts and no name of a guest or address of a host", async () => {
    const { status, body } = await get(`${world.url}/api/service/bug-report`, {
      cookie: cookies.admin ?? "",
    });
    expect(status).toBe(200);
    for (const part of ["ProxLB UI", "token_secret:", "balanciness", "moves", "guest-101", "pve1"])
      expect(body, part).toContain(part);
    // Tags, which stay, may hold a name as a part of theirs.
    const words = new Set(body.match(/[\w.-]+/g));
    const names = [...world.simulator.cluster.guests.values()].map(({ name }) => name);
    expect(names.filter((name) => words.has(name))).toEqual([]);
    expect(body).not.toContain(`127.0.0.1:${world.simulator.port}`);
    sweep("the bug report", body);
    expect(found).toEqual([]);
  });

  it("in what sockets carry", async () => {
    const heard = ROLES.flatMap((role) =>
      [SOCKET_PATH, LOG_STREAM_PATH].map(async (at) =>
        sweep(`${at} for ${role}`, await listen(world.url, at, cookies[role] ?? "")),
      ),
    );
    await Promise.all(heard);
    expect(found).toEqual([]);
  });

  it("in errors about a config that cannot be read, with the secret on the broken line", async () => {
    const text = readFileSync(world.configFile, "utf8");
    writeFileSync(world.configFile, text.replace(/token_secret: (.*)/, 'token_secret: "$1\n  user: [broken'));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    // Somebody from whom secrets are hidden, and somebody who may do everything.
    await crawl("with a broken config", ["viewer", "superadmin"], ["document"]);
    writeFileSync(world.configFile, text);
    expect(found).toEqual([]);
  });

  it("in what is shown or said of proxlb.yaml, in whatever way a secret is written into it", async () => {
    const text = readFileSync(world.configFile, "utf8");
    const shown = new Set<string>();
    for (const { way, secret, source, onlyStrict } of spelled) {
      writeFileSync(world.configFile, source);
      // Who may edit the file sees such words of its comments.
      const roles = onlyStrict ? (["viewer", "operator"] as const) : (["viewer", "admin"] as const);
      for (const role of roles) {
        const own = { cookie: cookies[role] ?? "" };
        // A document holds its page's data as well.
        const asked = OF_CONFIG.map((at) => get(`${world.url}${at}`, own));
        for (const { body } of await Promise.all(asked)) {
          swept.surfaces += 1;
          swept.bytes += body.length;
          const base = /^\{.*"base":"([^"]+)"/s.exec(body)?.[1];
          if (base) shown.add(base);
          if (body.includes(secret)) found.push(`${role} sees the secret that is written as: ${way}`);
        }
      }
    }
    writeFileSync(world.configFile, text);
    expect([...new Set(found)]).toEqual([]);
    // Each file was looked at, and not the one before it.
    expect(shown.size).toBeGreaterThan(spelled.length * 0.9);
  });

  it("in scripts, styles and maps that the build gives to browsers", () => {
    const files = readdirSync(".next/static", {
      recursive: true,
      encoding: "utf8",
      withFileTypes: true,
    }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) sweep(file.name, readFileSync(path.join(file.parentPath, file.name), "utf8"));
    expect(files.filter((file) => file.name.endsWith(".map")).map((file) => file.name)).toEqual([]);
    expect(found).toEqual([]);
    // Names that only the server's own modules have.
    const scripts = files.filter((file) => file.name.endsWith(".js"));
    const serverOnly = /installationKey|password_hash|passwordHash|pg_advisory|hkdfSync|audit_log/;
    const leaking = scripts.filter((file) =>
      serverOnly.test(readFileSync(path.join(file.parentPath, file.name), "utf8")),
    );
    expect(leaking.map((file) => file.name)).toEqual([]);
  });

  it("in the app's own log and in the rows of the audit log", async () => {
    sweep("the app's log", world.output());
    const rows = await world.sql`select to_jsonb(a)::text as row from audit_log a`;
    sweep("audit rows", rows.map(({ row }) => String(row)).join("\n"));
    const logged = [world.output(), ...rows.map(({ row }) => String(row))].join("\n");
    for (const { way, secret } of spelled) if (logged.includes(secret)) found.push(`a log holds: ${way}`);
    expect(found).toEqual([]);
    expect(rows.length).toBeGreaterThan(20);
  });
});

/** Everything that a socket hears in some seconds. */
function listen(url: string, at: string, cookie: string): Promise<string> {
  const socket = io(url, {
    path: at,
    forceNew: true,
    transports: ["websocket"],
    reconnection: false,
    extraHeaders: { origin: url, ...(cookie ? { cookie } : {}) },
  });
  const frames: unknown[] = [];
  socket.onAny((...args: unknown[]) => frames.push(args));
  socket.on("connect_error", (error) => frames.push(error.message));
  socket.on("connect", () =>
    socket.emit("watch", { topics: TOPICS, versions: { cluster: 1, guests: 1 } }, (reply: unknown) =>
      frames.push(reply),
    ),
  );
  return new Promise((resolve) =>
    setTimeout(() => {
      socket.close();
      resolve(JSON.stringify(frames));
    }, 2_500),
  );
}
