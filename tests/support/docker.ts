import { execFile, spawn } from "node:child_process";
import { createReadStream, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import Docker from "dockerode";
import { skipOr } from "./require";

const run = promisify(execFile);

export const PROXLB_IMAGE = "proxlb-ui-test/proxlb:2.3.0";
const ROOTFS = join("node_modules", ".cache", "proxlb-ui", "proxlb-2.3.0.tar");
const START_LIMIT_MS = 40_000;

/** A Docker engine of our own: private socket, data and containerd; host network only, no iptables. */
export interface DockerEngine {
  socketPath: string;
  dockerHost: string;
  docker: Docker;
  pid(): number;
  /** Starts it again after `crash`. */
  start(): Promise<void>;
  /** SIGKILL. */
  crash(): Promise<void>;
  /** SIGSTOP and SIGCONT: it accepts connections and does not answer. */
  freeze(): void;
  thaw(): void;
  /** Removes its Docker containers, ends it and deletes everything it wrote. */
  stop(): Promise<void>;
}

/** @returns null, with the reason printed, where an engine cannot run. */
export async function startDockerEngine(
  options: { liveRestore?: boolean } = {},
): Promise<DockerEngine | null> {
  if (process.getuid?.() !== 0) return skipOr("a Docker engine needs root") || null;
  if (!existsSync("/usr/sbin/dockerd") && !existsSync("/usr/bin/dockerd")) {
    return skipOr("dockerd is not installed") || null;
  }
  const engine = new PrivateEngine(options.liveRestore ?? false);
  await engine.start();
  return engine;
}

/**
 * Gives the engine an image that behaves like the official ProxLB image; its file system is built once (about a
 * minute, with debootstrap and pip) and kept under node_modules/.cache.
 * @returns false, with the reason printed, where it cannot be built.
 */
export async function loadProxlbImage(engine: DockerEngine): Promise<boolean> {
  if (!existsSync(ROOTFS)) {
    if (!existsSync("/usr/sbin/debootstrap")) return skipOr("debootstrap is not installed");
    try {
      await run("scripts/docker/proxlb-image.sh", [ROOTFS]);
    } catch (error) {
      const said = (error as { stderr?: string }).stderr?.trim().split("\n").at(-1) ?? String(error);
      return skipOr(`the ProxLB image could not be built: ${said}`);
    }
  }
  const [repo, tag] = PROXLB_IMAGE.split(":");
  const changes = ['ENTRYPOINT ["/opt/venv/bin/python","-m","proxlb"]', "USER nobody"];
  const progress = await engine.docker.importImage(createReadStream(ROOTFS), { repo, tag, changes });
  await new Promise((resolve, reject) => {
    engine.docker.modem.followProgress(progress, (error, done) => (error ? reject(error) : resolve(done)));
  });
  return true;
}

/** Polls `condition` until it holds; throws with `what` after the limit. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await sleep(100);
  }
}

class PrivateEngine implements DockerEngine {
  readonly #folder = mkdtempSync(join(tmpdir(), "proxlb-ui-docker-"));
  readonly #arguments: string[];
  #child: ReturnType<typeof spawn> | null = null;
  readonly socketPath = join(this.#folder, "docker.sock");
  readonly dockerHost = `unix://${this.socketPath}`;
  readonly docker = new Docker({ socketPath: this.socketPath, host: undefined });

  constructor(liveRestore: boolean) {
    const paths = ["--data-root", "data", "--exec-root", "exec", "--pidfile", "pid"].map((word) =>
      word.startsWith("--") ? word : join(this.#folder, word),
    );
    this.#arguments = [...paths, "-H", this.dockerHost, "--bridge=none", "--iptables=false"];
    if (liveRestore) this.#arguments.push("--live-restore");
  }

  pid(): number {
    if (this.#child?.pid === undefined) throw new Error("The engine is not running.");
    return this.#child.pid;
  }

  async start(): Promise<void> {
    const logFile = openSync(join(this.#folder, "log"), "a");
    this.#child = spawn("dockerd", this.#arguments, { stdio: ["ignore", logFile, logFile], detached: true });
    try {
      await until("dockerd answers", () => this.#answers(), START_LIMIT_MS);
    } catch (error) {
      const said = readFileSync(join(this.#folder, "log"), "utf8").split("\n").slice(-15).join("\n");
      throw new Error(`dockerd did not start:\n${said}`, { cause: error });
    }
  }

  async crash(): Promise<void> {
    await this.#end("SIGKILL");
    rmSync(join(this.#folder, "pid"), { force: true });
  }

  freeze(): void {
    process.kill(this.pid(), "SIGSTOP");
  }

  thaw(): void {
    process.kill(this.pid(), "SIGCONT");
  }

  async stop(): Promise<void> {
    this.thaw();
    for (const { Id } of await this.docker.listContainers({ all: true })) {
      await this.docker.getContainer(Id).remove({ force: true, v: true });
    }
    await this.#end("SIGTERM");
    this.#endContainerd();
    for (const mount of this.#mounts()) await run("umount", ["-l", mount]);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await gone;
    this.#child = null;
  }

  async #answers(): Promise<boolean> {
    if (this.#child?.exitCode !== null) throw new Error("dockerd ended.");
    return this.docker.ping().then(
      () => true,
      () => false,
    );
  }

  /** A crashed dockerd leaves its own containerd behind. */
  #endContainerd(): void {
    const file = join(this.#folder, "exec", "containerd", "containerd.pid");
    if (!existsSync(file)) return;
    const pid = Number(readFileSync(file, "utf8"));
    if (!Number.isInteger(pid) || pid <= 1) return;
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(this.#folder)) process.kill(pid, "SIGTERM");
    } catch {
      // It has ended with its dockerd.
    }
  }

  #mounts(): string[] {
    const table = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
    const points = table.map((line) => line.split(" ")[4] ?? "");
    return points.filter((point) => point.startsWith(this.#folder)).sort((a, b) => b.length - a.length);
  }
}
