import { type BenchLine, unmeasured } from "./report";

export async function benchImage(): Promise<BenchLine[]> {
  return [unmeasured("image", "not yet")];
}
