import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleAsServer } from "@/tests/support/bundle";

/**
 * A part of the bench with all that it measures, made of the sources as the product's server is. What tsx runs gives each
 * function its name anew whenever one is made, which took up to a third of such work and is in no build.
 * @param name a file of this folder, without its ending
 */
export async function asBuilt<Part>(name: string): Promise<Part> {
  const outfile = resolve(`node_modules/.cache/bench/${name}.mjs`);
  await bundleAsServer(`tests/bench/${name}.ts`, outfile);
  return import(pathToFileURL(outfile).href);
}
