import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { sayWhenUnavailable } from "./unavailable";

async function answerOf(
  isAvailable: boolean,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Response> {
  const server = createServer((request, response) => {
    sayWhenUnavailable(response, () => isAvailable);
    handle(request, response);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const WAYS: Record<string, (response: ServerResponse, status: number) => void> = {
  "as Next does": (response, status) => {
    response.statusCode = status;
    response.setHeader("content-type", "text/html");
    response.write("<p>");
    response.end("x");
  },
  "with its headers": (response, status) =>
    response.writeHead(status, { "content-type": "text/html" }).end("<p>x"),
  "with a message of its own": (response, status) => response.writeHead(status, "Oops").end("<p>x"),
};

it.each(Object.entries(WAYS))("a 500 is a 503 where what it needed is away: %s", async (_, write) => {
  const answer = await answerOf(false, (_request, response) => write(response, 500));
  expect([answer.status, answer.statusText]).toEqual([503, "Service Unavailable"]);
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(await answer.text()).toBe("<p>x");
});

it.each([
  [true, 500],
  [false, 200],
  [false, 404],
])("and stays what it is otherwise (available: %s, %i)", async (isAvailable, status) => {
  for (const write of Object.values(WAYS)) {
    const answer = await answerOf(isAvailable, (_request, response) => write(response, status));
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([status, null]);
  }
});
