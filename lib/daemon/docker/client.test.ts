import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { generate } from "selfsigned";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectEngine } from "./client";
import { createDockerDaemon } from "./driver";

let folder: string;
const closing: (() => void)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "proxlb-ui-client-"));
});

afterEach(() => {
  for (const close of closing.splice(0)) close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

async function engineAt(listener: RequestListener): Promise<string> {
  const path = join(folder, "docker.sock");
  const listening = createServer(listener);
  await new Promise<void>((resolve) => listening.listen(path, resolve));
  closing.push(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return `unix://${path}`;
}

const list = (dockerHost: string, limitMs?: number) => {
  const engine = connectEngine({ dockerHost });
  return engine.call((abortSignal) => engine.docker.listContainers({ abortSignal }), limitMs);
};

describe("connectEngine", () => {
  it("gives up on an engine that takes the call and never answers", async () => {
    const dockerHost = await engineAt(() => undefined);
    await expect(list(dockerHost, 200)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("gives up on a log that never begins, but not on one that is quiet", async () => {
    const dockerHost = await engineAt((request, response) => {
      if (request.url?.includes("quiet")) response.flushHeaders();
    });
    const engine = connectEngine({ dockerHost });
    const { signal } = new AbortController();
    const logs = (id: string) =>
      engine.open(
        (abortSignal) => engine.docker.getContainer(id).logs({ follow: true, stdout: true, abortSignal }),
        signal,
      );
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const quiet = await logs("quiet");
    const silent = expect(logs("silent")).rejects.toThrow("did not answer within 5 s");
    vi.advanceTimersByTime(5_000);
    await silent;
    expect((quiet as unknown as { destroyed: boolean }).destroyed).toBe(false);
  });

  it.each([
    [404, "not_found"],
    [409, "conflict"],
    [500, "unavailable"],
    [403, "unavailable"],
  ])("turns answer %i into %s", async (status, code) => {
    const dockerHost = await engineAt((_, response) => {
      response.writeHead(status).end('{"message":"why"}');
    });
    await expect(list(dockerHost)).rejects.toMatchObject({ code, name: "AppError" });
  });

  it("says which engine is missing", async () => {
    await expect(list(`unix://${folder}/none.sock`)).rejects.toThrow(
      `There is no Docker engine at unix://${folder}/none.sock`,
    );
    await expect(list("tcp://127.0.0.1:1")).rejects.toThrow("tcp://127.0.0.1:1 is not running");
  });

  it("goes where it is told, whatever DOCKER_HOST of this process says", async () => {
    vi.stubEnv("DOCKER_HOST", "tcp://127.0.0.1:1");
    const dockerHost = await engineAt((_, response) => response.end("[]"));
    await expect(list(dockerHost)).resolves.toEqual([]);
  });

  it("refuses an endpoint of another kind", () => {
    expect(() => connectEngine({ dockerHost: "ssh://somewhere" })).toThrow("unix:// or tcp://");
  });

  it("speaks TLS with a client certificate, and only with an engine whose certificate its CA signed", async () => {
    const ca = await generate([{ name: "commonName", value: "ca" }], {
      extensions: [{ name: "basicConstraints", cA: true }],
    });
    const signed = { ca: { key: ca.private, cert: ca.cert } };
    const altNames = [{ type: 7 as const, ip: "127.0.0.1" }];
    const own = await generate([{ name: "commonName", value: "engine" }], {
      ...signed,
      extensions: [{ name: "subjectAltName", altNames }],
    });
    const client = await generate([{ name: "commonName", value: "panel" }], signed);
    const listening = createSecureServer(
      { key: own.private, cert: own.cert, ca: ca.cert, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        response.end(JSON.stringify([(request.socket as TLSSocket).getPeerCertificate().subject.CN]));
      },
    );
    await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
    closing.push(() => listening.close());
    const dockerHost = `tcp://127.0.0.1:${(listening.address() as AddressInfo).port}`;
    const call = async () => {
      const engine = connectEngine({ dockerHost, certPath: folder });
      return await engine.call((abortSignal) => engine.docker.listContainers({ abortSignal }));
    };
    const files = { "ca.pem": ca.cert, "cert.pem": client.cert, "key.pem": client.private };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    await expect(call()).resolves.toEqual(["panel"]);
    writeFileSync(join(folder, "ca.pem"), client.cert);
    await expect(call()).rejects.toMatchObject({ code: "unavailable" });
    rmSync(join(folder, "key.pem"));
    await expect(call()).rejects.toThrow("no readable key.pem");
  });
});

describe("createDockerDaemon without an engine", () => {
  it("says engine_down, and refuses to act with the reason", async () => {
    const daemon = createDockerDaemon({ dockerHost: `unix://${folder}/none.sock`, containerName: "proxlb" });
    expect(await daemon.inspect()).toMatchObject({ state: "engine_down", target: "proxlb" });
    await expect(daemon.restart()).rejects.toMatchObject({ code: "unavailable" });
    await expect(daemon.cleanUp()).rejects.toMatchObject({ code: "unavailable" });
  });
});
