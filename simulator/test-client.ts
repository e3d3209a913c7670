import { request } from "node:https";
import type { Simulator } from "./start";

export interface Answer {
  status: number;
  reason: string;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  data: any;
  headers: Record<string, string | string[] | undefined>;
}

type Call = (
  method: string,
  path: string,
  params?: Record<string, string | number>,
  headers?: Record<string, string>,
) => Promise<Answer>;

/** A plain client for the unit tests: one connection per call, form bodies, the CA checked. */
export function testClient(simulator: Simulator, authorization?: string, port = simulator.port): Call {
  return (method, path, params = {}, headers = {}) => {
    const form = new URLSearchParams(
      Object.entries(params).map(([key, value]) => [key, String(value)]),
    ).toString();
    const inQuery = form !== "" && (method === "GET" || method === "DELETE");
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          host: "127.0.0.1",
          port,
          ca: simulator.caPem,
          method,
          agent: false,
          path: `/api2/json${path}${inQuery ? `?${form}` : ""}`,
          headers: {
            ...(authorization === undefined ? {} : { Authorization: authorization }),
            ...(form === "" || inQuery ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            const body = text.startsWith("{") ? (JSON.parse(text) as { data: unknown }) : { data: undefined };
            const { statusCode: status = 0, statusMessage: reason = "" } = response;
            resolve({ status, reason, text, data: body.data, headers: response.headers });
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(inQuery ? "" : form);
    });
  };
}
