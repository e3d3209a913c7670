import { execFile } from "node:child_process";
import { createReadStream, existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { DockerEngine } from "./docker";
import { skipOr } from "./require";

const run = promisify(execFile);

export const APP_IMAGE = "proxlb-ui-test/app:latest";
const BASE = { repo: "proxlb-ui-test/node", tag: "24-bookworm-slim" };
const BASE_ROOTFS = join("node_modules", ".cache", "proxlb-ui", "node-24.tar");
/** Only what hangs is to be ended: beside other work on a slow machine it takes ten minutes. */
const BUILD_LIMIT_MS = 900_000;
/** The same for what is fetched for its base. */
const BASE_LIMIT_MS = 300_000;

/**
 * Builds the Dockerfile on a stand-in for its base image, which is made once (about a minute) and kept under
 * node_modules/.cache.
 * @returns bytes of the image and of its base; null, with the reason printed, where it cannot be built
 */
export async function buildAppImage(
  engine: DockerEngine,
): Promise<{ imageBytes: number; baseBytes: number } | null> {
  if (!(await hasClient())) return skipOr("the docker command is not installed") || null;
  if (!existsSync(BASE_ROOTFS)) {
    if (!existsSync("/usr/sbin/debootstrap")) return skipOr("debootstrap is not installed") || null;
    const make = () => run("scripts/docker/node-base.sh", [BASE_ROOTFS], { timeout: BASE_LIMIT_MS });
    // A mirror that does not answer is asked once more.
    await make().catch(make);
  }
  await importBase(engine);
  const base = `${BASE.repo}:${BASE.tag}`;
  // The old builder: it needs no plugin.
  const env = { ...process.env, DOCKER_BUILDKIT: "0", DOCKER_HOST: engine.dockerHost };
  const words = ["build", "--network", "host", "--build-arg", `NODE_IMAGE=${base}`, "--tag", APP_IMAGE, "."];
  try {
    const build = () => run("docker", words, { env, timeout: BUILD_LIMIT_MS, maxBuffer: 32 * 1024 * 1024 });
    // One that was ended goes on from the step that it had come to.
    await build().catch((error: { killed?: boolean }) => (error.killed ? build() : Promise.reject(error)));
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`The image was not built:\n${`${stdout}\n${stderr}`.slice(-4000)}`, { cause: error });
  }
  const sizeOf = async (name: string) => (await engine.docker.getImage(name).inspect()).Size;
  return { imageBytes: await sizeOf(APP_IMAGE), baseBytes: await sizeOf(base) };
}

function hasClient(): Promise<boolean> {
  return run("docker", ["--version"]).then(
    () => true,
    () => false,
  );
}

async function importBase(engine: DockerEngine): Promise<void> {
  const changes = ["ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt", 'CMD ["node"]'];
  const progress = await engine.docker.importImage(createReadStream(BASE_ROOTFS), { ...BASE, changes });
  await new Promise((resolve, reject) => {
    engine.docker.modem.followProgress(progress, (error, done) => (error ? reject(error) : resolve(done)));
  });
}
