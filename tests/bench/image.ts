import { buildAppImage } from "@/tests/support/app-image";
import { startDockerEngine } from "@/tests/support/docker";
import { type BenchLine, below, told, unmeasured } from "./report";

const MEGABYTE = 1_000_000;

/** What the image weighs on top of its base, as the engine counts it. */
export async function benchImage(): Promise<BenchLine[]> {
  const engine = await startDockerEngine();
  if (!engine) return [unmeasured("image", "no Docker engine can run here")];
  try {
    const startedAt = performance.now();
    const built = await buildAppImage(engine);
    if (!built) return [unmeasured("image", "its base cannot be made here")];
    return [
      below("image on top of the Node base", (built.imageBytes - built.baseBytes) / MEGABYTE, 200, "MB"),
      told("building it", (performance.now() - startedAt) / 1000, "s"),
    ];
  } finally {
    await engine.stop();
  }
}
