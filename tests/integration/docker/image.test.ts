import type Docker from "dockerode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { APP_IMAGE, buildAppImage } from "@/tests/support/app-image";
import { type DockerEngine, startDockerEngine } from "@/tests/support/docker";
import { freePort } from "@/tests/support/free-port";
import { until } from "@/tests/support/until";

const MEGABYTE = 1_000_000;
const SECOND_NS = 1_000_000_000;
const engine: DockerEngine | null = await startDockerEngine();
const built = engine && (await buildAppImage(engine));

afterAll(async () => {
  await engine?.stop();
});

/** What must not be in the image: [what, pattern of paths in it]. */
const FOREIGN: [string, RegExp][] = [
  ["source maps", /\.map$/],
  ["sources", /^(app|lib|components|db|tests|simulator|scripts)\//],
  [
    "development dependencies",
    /^node_modules\/(typescript|esbuild|vitest|vite|@biomejs|playwright-core|knip|tsx)\//,
  ],
  ["the repository or its environment", /(^|\/)(\.git|\.env)(\/|$)/],
];

describe.runIf(engine && built)("the image of the Dockerfile", () => {
  let container: Docker.Container;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    container = await startHardened(engine!, port, url);
    await healthy(container);
  }, 120_000);

  it("becomes healthy with a read-only root, without capabilities and as nobody special", async () => {
    const { Config, HostConfig, State } = await container.inspect();
    expect(State.Health?.Status).toBe("healthy");
    expect(HostConfig.ReadonlyRootfs).toBe(true);
    expect(Config.User).toBe("1000:1000");
    expect(await inside(container, "console.log(process.getuid())")).toBe("1000");
  });

  it("serves pages, their scripts and the setup of the first account", async () => {
    const page = await fetch(`${url}/sign-in`);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain("ProxLB UI");
    const script = /\/_next\/static\/chunks\/[^"]+\.js/.exec(html)?.[0];
    expect((await fetch(`${url}${script}`)).status).toBe(200);
    const logs = (await container.logs({ stdout: true, stderr: true })).toString();
    expect(logs).toContain(`${url}/setup#`);
  });

  it("refuses a socket to whoever is not signed in, so its sockets are there", async () => {
    const answer = await fetch(`${url}/api/socket/?EIO=4&transport=polling`, { headers: { origin: url } });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("Sign in first.");
  });

  it("adds less than 200 MB to its base", () => {
    expect((built!.imageBytes - built!.baseBytes) / MEGABYTE).toBeLessThan(200);
  });

  it("holds nothing but what runs", async () => {
    const listing = await inside(
      container,
      'console.log(require("fs").readdirSync("/app", { recursive: true }).join("\\n"))',
    );
    const files = listing.split("\n");
    expect(files.length).toBeGreaterThan(500);
    for (const [what, pattern] of FOREIGN) {
      expect(files.filter((file) => pattern.test(file)).slice(0, 5), what).toEqual([]);
    }
  });

  it("cannot change its own code", async () => {
    const attempt =
      'try { require("fs").writeFileSync("/app/x", "") } catch (error) { console.log(error.code) }';
    expect(["EROFS", "EACCES"]).toContain(await inside(container, attempt));
  });

  it("ends cleanly on SIGTERM and comes back with its data", async () => {
    await container.stop({ t: 20 });
    expect((await container.inspect()).State.ExitCode).toBe(0);
    await container.start();
    await healthy(container);
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
  });
});

function startHardened(on: DockerEngine, port: number, url: string): Promise<Docker.Container> {
  return on.docker
    .createContainer({
      Image: APP_IMAGE,
      name: "proxlb-ui",
      // The image's own check, asked every second: its interval is not what is tested.
      Healthcheck: { Interval: SECOND_NS },
      Env: [`PORT=${port}`, `APP_URL=${url}`, "LISTEN_HOST=127.0.0.1", "PROXLB_DRIVER=none"],
      HostConfig: {
        NetworkMode: "host",
        ReadonlyRootfs: true,
        Tmpfs: { "/tmp": "rw,noexec,nosuid,size=64m" },
        Mounts: [{ Type: "volume", Source: "proxlb-ui-data", Target: "/data" }],
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges:true"],
        PidsLimit: 256,
      },
    })
    .then(async (created) => {
      await created.start();
      return created;
    });
}

async function healthy(container: Docker.Container): Promise<void> {
  const status = async () => {
    const { State } = await container.inspect();
    if (!State.Running) {
      const said = (await container.logs({ stdout: true, stderr: true, tail: 30 })).toString();
      throw new Error(`The app ended with ${State.ExitCode}:\n${said}`);
    }
    return State.Health?.Status;
  };
  await until(async () => (await status()) === "healthy", {
    what: "the health check passes",
    limitMs: 90_000,
  });
}

/** Runs a line of JavaScript in the Docker container. @returns what it printed */
async function inside(container: Docker.Container, script: string): Promise<string> {
  const exec = await container.exec({
    Cmd: ["node", "-e", script],
    AttachStdout: true,
    Env: ["NO_COLOR=1"],
    Tty: true,
  });
  const stream = await exec.start({ Tty: true });
  let text = "";
  for await (const chunk of stream) text += chunk.toString();
  return text.replaceAll("\r\n", "\n").trim();
}
