import { describe, expect, it } from "vitest";
import { placeOf } from "./place";

describe("a DATABASE_URL", () => {
  it("names the server, who asks and what the session is set to", () => {
    expect(placeOf("postgres://ui:p%40ss%2Fword@db.example:6432/prox?search_path=ui")).toEqual({
      host: "db.example",
      port: 6432,
      path: undefined,
      user: "ui",
      password: "p@ss/word",
      database: "prox",
      tls: null,
      parameters: { search_path: "ui" },
    });
  });

  it.each([
    ["postgres://[fd00::1]/x", { host: "fd00::1", port: 5432, path: undefined }],
    ["postgres://%2Frun%2Fpostgresql/x", { host: "/run/postgresql", path: "/run/postgresql/.s.PGSQL.5432" }],
    ["postgres:///x?host=/run&sslmode=disable", { path: "/run/.s.PGSQL.5432", database: "x", tls: null }],
  ])("may name an IPv6 address or a socket: %s", (url, place) => {
    expect(placeOf(url)).toMatchObject(place);
  });

  it.each([
    ["verify-full", true],
    ["require", true],
    ["no-verify", false],
  ])("with sslmode=%s encrypts, and verifies the server unless told not to", (mode, rejectUnauthorized) => {
    const { tls, parameters } = placeOf(`postgres://db.example/x?sslmode=${mode}`);
    expect(tls).toMatchObject({ rejectUnauthorized, host: "db.example" });
    expect(parameters).toEqual({});
  });
});
