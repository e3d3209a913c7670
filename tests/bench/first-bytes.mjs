// Times requests from a process of its own: COOKIE=… node probe.mjs URL COUNT PAUSE_MS
// Prints a JSON array of milliseconds until the first byte of each answer.
import { get } from "node:http";

const [url, count, pauseMs] = process.argv.slice(2);
const headers = process.env.COOKIE ? { cookie: process.env.COOKIE } : {};

function firstByteMs() {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false, timeout: 30_000 }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url} answers ${response.statusCode}.`));
      response.once("data", () => resolve(performance.now() - startedAt));
      response.resume();
    });
    request.once("timeout", () => request.destroy(new Error(`${url} does not answer.`)));
    request.once("error", reject);
  });
}

const times = [];
for (let index = 0; index < Number(count); index += 1) {
  times.push(await firstByteMs());
  await new Promise((resolve) => setTimeout(resolve, Number(pauseMs)));
}
process.stdout.write(JSON.stringify(times));
