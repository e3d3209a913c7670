import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

interface Service {
  command?: string[];
  volumes?: string[];
  ports?: string[];
  networks: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  privileged?: boolean;
  network_mode?: string;
  healthcheck?: unknown;
  mem_limit?: string;
  pids_limit?: number;
}

const compose = parse(readFileSync("docker-compose.yml", "utf8"), { merge: true }) as {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
};
const services = Object.entries(compose.services);
const ID = "a".repeat(64);
const ONE_SHOT = "proxlb-ui-one-shot-0123456789ab";

/** As the proxy reads its own arguments: a path fits when one pattern of its method fits all of it. */
function isAllowed(method: string, path: string): boolean {
  const flag = `-allow${method}=`;
  const patterns = (compose.services["docker-proxy"]?.command ?? [])
    .filter((word) => word.startsWith(flag))
    .map((word) => new RegExp(`^${word.slice(flag.length)}$`));
  return patterns.some((pattern) => pattern.test(path));
}

describe("the compose file", () => {
  it("has the services that the deployment guide names", () => {
    expect(services.map(([name]) => name).sort()).toEqual([
      "app",
      "docker-proxy",
      "nginx",
      "postgres",
      "proxlb",
    ]);
  });

  it.each(services)("gives %s no more than it needs", (_, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(["ALL"]);
    expect(service.security_opt).toContain("no-new-privileges:true");
    expect(service.privileged ?? false).toBe(false);
    expect(service.network_mode).toBeUndefined();
    expect(service.mem_limit).toBeDefined();
    expect(service.pids_limit).toBeDefined();
  });

  it("lets nobody but the proxy touch Docker's socket, and nobody but nginx be reached from outside", () => {
    const withSocket = services.filter(([, { volumes }]) =>
      volumes?.some((each) => each.includes("docker.sock")),
    );
    expect(withSocket.map(([name]) => name)).toEqual(["docker-proxy"]);
    expect(services.filter(([, { ports }]) => ports).map(([name]) => name)).toEqual(["nginx"]);
    expect(compose.networks.docker?.internal).toBe(true);
    expect(compose.networks.database?.internal).toBe(true);
    const onDocker = services.filter(([, { networks }]) => networks.includes("docker"));
    expect(onDocker.map(([name]) => name)).toEqual(["app", "docker-proxy"]);
  });

  it("mounts ProxLB's folder, not its file, which is replaced when it is saved", () => {
    for (const name of ["app", "proxlb"]) {
      expect(
        compose.services[name]?.volumes?.some((each) => /^\/etc\/proxlb:\/etc\/proxlb(:ro)?$/.test(each)),
      ).toBe(true);
    }
  });
});

describe("the Docker proxy", () => {
  it.each([
    ["GET", "/containers/json"],
    ["GET", "/v1.41/containers/json"],
    ["GET", `/containers/${ID}/json`],
    ["GET", `/containers/${ID}/stats`],
    ["GET", `/containers/${ID}/logs`],
    ["POST", `/containers/${ID}/start`],
    ["POST", `/containers/${ID}/stop`],
    ["POST", `/containers/${ID}/restart`],
    ["POST", `/containers/${ID}/kill`],
    ["POST", `/containers/${ID}/exec`],
    ["POST", `/exec/${ID}/start`],
    ["GET", `/exec/${ID}/json`],
    ["POST", "/containers/create"],
    ["PUT", `/containers/${ONE_SHOT}/archive`],
    ["GET", `/containers/${ONE_SHOT}/archive`],
    ["GET", `/containers/${ONE_SHOT}/json`],
    ["POST", `/containers/${ONE_SHOT}/start`],
    ["POST", `/containers/${ONE_SHOT}/kill`],
    ["DELETE", `/containers/${ONE_SHOT}`],
    ["DELETE", `/containers/${ID}`],
  ])("lets through what the driver needs: %s %s", (method, path) => {
    expect(isAllowed(method, path)).toBe(true);
  });

  it.each([
    ["GET", "/info"],
    ["GET", "/secrets"],
    ["GET", "/images/json"],
    ["GET", "/volumes"],
    ["GET", `/containers/${ID}/archive`],
    ["PUT", `/containers/${ID}/archive`],
    ["GET", `/containers/${ID}/export`],
    ["GET", `/containers/${ID}/attach/ws`],
    ["POST", `/containers/${ID}/attach`],
    ["GET", `/containers/${ID}/top`],
    ["GET", "/containers/postgres/json"],
    ["POST", "/containers/postgres/stop"],
    ["POST", `/containers/${ID}/update`],
    ["POST", `/containers/${ID}/rename`],
    ["POST", "/build"],
    ["POST", "/images/create"],
    ["POST", "/volumes/create"],
    ["POST", "/networks/create"],
    ["POST", "/containers/prune"],
    ["DELETE", "/images/x"],
    ["DELETE", "/volumes/x"],
    ["GET", `/containers/${ID}/json/../archive`],
    ["GET", `//containers/${ID}/json`],
    ["HEAD", `/containers/${ID}/archive`],
  ])("refuses everything else: %s %s", (method, path) => {
    expect(isAllowed(method, path)).toBe(false);
  });
});

describe("nginx", () => {
  const conf = readFileSync("deploy/nginx/nginx.conf", "utf8");

  it("sets headers for the app in one place: a location with one of its own would pass the client's X-Forwarded-For on", () => {
    const locations = [...conf.matchAll(/location [^{]+\{([^}]*)\}/g)].map(([, body]) => body ?? "");
    expect(locations.length).toBeGreaterThan(1);
    for (const body of locations) expect(body).not.toContain("proxy_set_header");
    expect(conf).toContain("proxy_set_header X-Forwarded-For $remote_addr;");
    // A client's own name for its request would stand in the audit log.
    expect(conf).toContain("proxy_set_header X-Request-Id $request_id;");
  });
});

describe("the plain process of the deployment guide", () => {
  const guide = readFileSync("docs/deployment.md", "utf8");
  const section = guide.slice(guide.indexOf("## 4. A plain process"), guide.indexOf("## Backup"));
  const blocks = [...section.matchAll(/```(sh|ini)\n([^`]*)```/g)];
  const commands = blocks.flatMap(([, kind, text = ""]) => (kind === "sh" ? [text] : [])).join("");
  const unit = blocks.find(([, kind]) => kind === "ini")?.[2] ?? "";

  it("makes every folder and file that its unit names, before the unit needs it", () => {
    const named = unit
      .split("\n")
      .filter((line) => !line.startsWith("#"))
      .flatMap((line) => line.match(/\/(?:etc|var\/lib|opt)\/[\w./-]+/g) ?? []);
    expect(named).toContain("/etc/proxlb");
    expect(named).toContain("/etc/proxlb-ui/auth_secret");
    for (const path of new Set(named)) expect(commands, path).toContain(path);
  });

  it("starts the server as the image does", () => {
    const [, flags] =
      /CMD \["node", "(--[^"]+)", "start.mjs"\]/.exec(readFileSync("Dockerfile", "utf8")) ?? [];
    expect(flags).toBe("--disable-proto=delete");
    expect(unit).toContain(`ExecStart=/usr/bin/node ${flags} dist/server.mjs`);
  });
});
