import { ownerOf, Permissions } from "../access/acl";
import { forbidden } from "../http/errors";
import { optional, string } from "../http/parameters";
import { routes } from "../http/router";

/** What the login itself needs is in server.ts: it runs before anybody is known. */
export const accessRoutes = routes([
  {
    method: "GET",
    path: "/access/permissions",
    parameters: { path: optional(string), userid: optional(string) },
    run: ({ world, permissions, given }) => {
      const asked = given.maybe("userid");
      if (asked === undefined) return permissions.dump(given.maybe("path"));
      // Oneself, and a user of their own tokens; a token may not even ask of its user.
      const self = ownerOf(permissions.who);
      if (asked !== self && asked.split("!")[0] !== self) permissions.require("/access", ["Sys.Audit"]);
      const token = world.tokens.get(asked);
      return new Permissions(world, token ?? { userid: asked, privilegeSeparation: false }).dump(
        given.maybe("path"),
      );
    },
  },
  {
    method: "GET",
    path: "/access/users",
    parameters: { enabled: optional(string), full: optional(string) },
    run: ({ world, permissions }) =>
      [...world.users.keys()]
        .filter(
          (userid) =>
            userid === permissions.who.userid ||
            permissions.hasAny("/access/groups", ["User.Modify", "Sys.Audit"]),
        )
        .map((userid) => ({ userid, enable: 1, expire: 0, "realm-type": userid.split("@")[1] ?? "pam" })),
  },
  {
    method: "GET",
    path: "/access/roles",
    run: ({ world }) =>
      [...world.roles].map(([roleid, privileges]) => ({
        roleid,
        privs: privileges.join(","),
        special: roleid.startsWith("PVE") || ["Administrator", "NoAccess"].includes(roleid) ? 1 : 0,
      })),
  },
  {
    method: "GET",
    path: "/access/acl",
    run: ({ world, permissions }) =>
      world.acl
        .filter(
          (entry) =>
            permissions.has(entry.path, "Sys.Audit") || permissions.has(entry.path, "Permissions.Modify"),
        )
        .map((entry) => ({
          path: entry.path,
          ugid: entry.who,
          roleid: entry.role,
          type: entry.who.includes("!") ? "token" : "user",
          propagate: entry.propagate ? 1 : 0,
        })),
  },
  {
    method: "PUT",
    path: "/access/password",
    ticketOnly: true,
    parameters: { userid: string, password: string },
    run: ({ world, permissions, given }) => {
      const user = world.users.get(given.text("userid"));
      if (user?.userid !== permissions.who.userid) throw forbidden("/access, User.Modify");
      user.password = given.text("password");
      return null;
    },
  },
]);

/** GET /access/domains, open to everybody. */
export const DOMAINS = [
  { realm: "pam", type: "pam", comment: "Linux PAM standard authentication" },
  { realm: "pve", type: "pve", comment: "Proxmox VE authentication server" },
];
