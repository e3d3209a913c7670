import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  closeSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import Docker from "dockerode";
import { tarWithSecret } from "@/lib/daemon/docker/tar";
import { freeze } from "./freeze";
import { skipOr } from "./require";
import { until } from "./until";

const run = promisify(execFile);

export const PROXLB_IMAGE = "proxlb-ui-test/proxlb:2.3.0";
/** Only what hangs is to be ended: it takes a minute or two. */
const IMAGE_LIMIT_MS = 420_000;
const ROOTFS = join("node_modules", ".cache", "proxlb-ui", "proxlb-2.3.0.tar");
const PYTHON = "/opt/venv/bin/python";
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
  freeze(): Promise<void>;
  thaw(): void;
  /** Removes its Docker containers, ends it and deletes everything it wrote. */
  stop(): Promise<void>;
}

/** For tests that are skipped: their suites are collected all the same. */
export const NO_ENGINE = { dockerHost: "unix://", docker: new Docker({ socketPath: "" }) };

/** @returns null, with the reason printed, where an engine cannot run. */
export async function startDockerEngine(
  options: { liveRestore?: boolean } = {},
): Promise<DockerEngine | null> {
  if (process.getuid?.() !== 0) return skipOr("a Docker engine needs root") || null;
  const missing = ["dockerd", "containerd"].filter((program) => !isInstalled(program));
  if (missing.length > 0) return skipOr(`${missing.join(" and ")} not installed`) || null;
  const engine = new PrivateEngine(options.liveRestore ?? false);
  await engine.start();
  return engine;
}

function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
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
      const make = () => run("scripts/docker/proxlb-image.sh", [ROOTFS], { timeout: IMAGE_LIMIT_MS });
      // A mirror that does not answer is asked once more.
      await make().catch(make);
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

/**
 * Creates, and does not start, a Docker container of the ProxLB image.
 * @param options.config content of its /etc/proxlb/proxlb.yaml
 * @param options.script Python to run instead of ProxLB
 */
export async function createProxlb(
  engine: DockerEngine,
  options: {
    name: string;
    config?: string;
    script?: string;
    restart?: string;
    labels?: Record<string, string>;
    env?: string[];
    binds?: string[];
    tty?: boolean;
  },
): Promise<Docker.Container> {
  const created = await engine.docker.createContainer({
    Image: PROXLB_IMAGE,
    name: options.name,
    Labels: options.labels ?? {},
    Env: options.env ?? [],
    Tty: options.tty ?? false,
    ...(options.script === undefined
      ? {}
      : { Entrypoint: [PYTHON, "-u", "-c", options.script, "-m", "proxlb"] }),
    HostConfig: {
      NetworkMode: "host",
      RestartPolicy: { Name: options.restart ?? "no" },
      Binds: options.binds ?? [],
    },
  });
  const archive = await tarWithSecret("etc/proxlb", "proxlb.yaml", options.config ?? "", {
    uid: 65_534,
    gid: 65_534,
  });
  await created.putArchive(archive, { path: "/" });
  return created;
}

/**
 * Creates one as the compose file has it, not started: its folder is mounted, and Docker starts it again whenever it ends.
 * @param options.folder of its own, for that one and the certificate that it trusts
 */
export async function createMountedProxlb(
  engine: DockerEngine,
  { name, folder, config, caPem }: { name: string; folder: string; config: string; caPem: string },
): Promise<{ created: Docker.Container; configPath: string }> {
  const etc = join(folder, "etc");
  mkdirSync(etc, { recursive: true });
  writeFileSync(join(folder, "ca.pem"), caPem);
  // What is put into the Docker container lands in the mounted folder.
  const created = await createProxlb(engine, {
    name,
    config,
    restart: "unless-stopped",
    env: ["REQUESTS_CA_BUNDLE=/trust/ca.pem"],
    binds: [`${etc}:/etc/proxlb`, `${folder}/ca.pem:/trust/ca.pem`],
  });
  return { created, configPath: join(etc, "proxlb.yaml") };
}

/** Runs containerd beside dockerd, as a machine does: a crash of dockerd leaves the Docker containers alone. */
class PrivateEngine implements DockerEngine {
  readonly #folder = mkdtempSync(join(tmpdir(), "proxlb-ui-docker-"));
  readonly #arguments: string[];
  #containerd: ChildProcess | null = null;
  #dockerd: ChildProcess | null = null;
  readonly socketPath = join(this.#folder, "docker.sock");
  readonly dockerHost = `unix://${this.socketPath}`;
  readonly docker = new Docker({ socketPath: this.socketPath, host: undefined });

  constructor(liveRestore: boolean) {
    const at = (name: string) => join(this.#folder, name);
    this.#arguments = ["-H", this.dockerHost, "--containerd", at("containerd.sock"), "--pidfile", at("pid")];
    this.#arguments.push("--data-root", at("data"), "--exec-root", at("exec"));
    this.#arguments.push("--bridge=none", "--iptables=false", ...(liveRestore ? ["--live-restore"] : []));
  }

  pid(): number {
    if (this.#dockerd?.pid === undefined) throw new Error("The engine is not running.");
    return this.#dockerd.pid;
  }

  async start(): Promise<void> {
    this.#containerd ??= await this.#startContainerd();
    this.#dockerd = this.#spawn("dockerd", this.#arguments);
    try {
      await until(() => this.#answers(), { what: "dockerd answers", limitMs: START_LIMIT_MS });
    } catch (error) {
      const said = readFileSync(join(this.#folder, "log"), "utf8").split("\n").slice(-15).join("\n");
      throw new Error(`dockerd did not start:\n${said}`, { cause: error });
    }
  }

  async crash(): Promise<void> {
    await end(this.#dockerd, "SIGKILL");
    this.#dockerd = null;
    rmSync(join(this.#folder, "pid"), { force: true });
  }

  freeze(): Promise<void> {
    return freeze(this.pid());
  }

  thaw(): void {
    process.kill(this.pid(), "SIGCONT");
  }

  async stop(): Promise<void> {
    if (this.#dockerd) await this.#removeAll().catch(() => undefined); // what is left is ended below
    await end(this.#dockerd, "SIGTERM");
    await end(this.#containerd, "SIGTERM");
    for (const pid of this.#remainingPids()) process.kill(pid, "SIGKILL");
    for (const mount of this.#mounts()) await run("umount", ["-l", mount]);
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #spawn(command: string, words: string[]): ChildProcess {
    const logFile = openSync(join(this.#folder, "log"), "a");
    const child = spawn(command, words, { stdio: ["ignore", logFile, logFile], detached: true });
    closeSync(logFile);
    return child;
  }

  async #startContainerd(): Promise<ChildProcess> {
    const at = (name: string) => join(this.#folder, name);
    writeFileSync(at("containerd.toml"), "version = 2\ndisabled_plugins = ['io.containerd.grpc.v1.cri']\n");
    const places = ["--address", at("containerd.sock"), "--root", at("ctr"), "--state", at("ctr-state")];
    const child = this.#spawn("containerd", ["--config", at("containerd.toml"), ...places]);
    await until(() => existsSync(at("containerd.sock")), {
      what: "containerd listens",
      limitMs: START_LIMIT_MS,
    });
    return child;
  }

  async #removeAll(): Promise<void> {
    this.thaw();
    for (const { Id } of await this.docker.listContainers({ all: true })) {
      await this.docker.getContainer(Id).remove({ force: true, v: true });
    }
  }

  async #answers(): Promise<boolean> {
    if (this.#dockerd?.exitCode !== null) throw new Error("dockerd ended.");
    return this.docker.ping().then(
      () => true,
      () => false,
    );
  }

  /** Shims of this engine and what runs under them; only after a failure there are any. */
  #remainingPids(): number[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    const shims = pids.filter((pid) => {
      const words = fileOrNothing(`/proc/${pid}/cmdline`).split("\0");
      return words[0]?.includes("containerd-shim") && words.some((word) => word.startsWith(this.#folder));
    });
    const children = pids.filter((pid) => {
      const parent = /\) \S (\d+)/.exec(fileOrNothing(`/proc/${pid}/stat`))?.[1];
      return parent !== undefined && shims.includes(parent);
    });
    return [...shims, ...children].map(Number);
  }

  #mounts(): string[] {
    const table = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
    const points = table.map((line) => line.split(" ")[4] ?? "");
    return points.filter((point) => point.startsWith(this.#folder)).sort((a, b) => b.length - a.length);
  }
}

async function end(child: ChildProcess | null, signal: "SIGTERM" | "SIGKILL"): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}

function fileOrNothing(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // ended meanwhile
  }
}
