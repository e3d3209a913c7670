import { createServer, type Server, type Socket } from "node:net";

/** What filters and distinguished names are made of, and what broke others: OWASP's LDAP injection sheet, RFC 4514/4515. */
const PIECES = [
  ..."*()\\|&!=<>~:,;+\"#/'%_ \n\r\t\0",
  ...[
    "\\2a",
    "\\28",
    "\\00",
    ")(",
    "*)(",
    ")(uid=*",
    ")(|(objectClass=*",
    "*)(&",
    "))(&(1=0",
    "{username}",
    "$&",
  ],
  ...["uid=", "cn=admin", "ou=people", "dc=corp", "ü", "𝕏", "\u202e", "ı", "ſ", "Ａ", "\ufeff", "\u0000"],
  ...["anna", "ben", "administrator", "a", "1"],
];

/** Names that must match nobody, the same ones for the same count: an attack's parts put together at random. */
export function hostileNames(count: number): string[] {
  let seed = 20_261_126;
  const next = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed % below;
  };
  const fixed = [
    "*",
    "*)(uid=*",
    "anna)(|(uid=*",
    "anna*",
    "*)(objectClass=*))(|(uid=*",
    "anna\u0000",
    "\\61nna",
    "anna)(userPassword=*",
    "x)(memberOf=*",
    "anna,ou=people",
    "anna)(!(uid=x",
  ];
  const random = Array.from({ length: count - fixed.length }, () =>
    Array.from({ length: 2 + next(5) }, () => PIECES[next(PIECES.length)]).join(""),
  );
  // A directory compares without case and outer spaces, so some would be somebody after all.
  const harmless = /^(anna|ben|administrator|a|1)*$/i;
  const core = (name: string) => name.replaceAll(/\s/g, "");
  return [...fixed, ...random.map((name) => (harmless.test(core(name)) ? `*${name}` : name))];
}

/** A server on loopback that is none: what it got, and how many came. */
export interface FalseServer {
  port: number;
  connections: number;
  got: Buffer[];
  close(): void;
}

/** @param answer what it does with what comes; nothing: it stays silent */
export async function falseServer(
  answer: (socket: Socket, data: Buffer) => void = () => undefined,
): Promise<FalseServer> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    made.connections += 1;
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (data) => {
      made.got.push(data);
      answer(socket, data);
    });
  });
  const made: FalseServer = {
    port: 0,
    connections: 0,
    got: [],
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  made.port = typeof address === "object" && address ? address.port : 0;
  return made;
}

/** An answer to message 1 with the result `code`: an ExtendedResponse without a text. */
export const extendedResponse = (code: number) =>
  Buffer.from([0x30, 0x0c, 0x02, 0x01, 0x01, 0x78, 0x07, 0x0a, 0x01, code, 0x04, 0x00, 0x04, 0x00]);
