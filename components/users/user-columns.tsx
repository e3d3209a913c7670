import { Age } from "@/components/page/age";
import type { FilterField } from "@/components/table/filter-query";
import type { Column } from "@/components/table/types";
import { Badge } from "@/components/ui/badge";
import { Figure } from "@/components/ui/figure";
import type { UserView } from "@/lib/features/users/schema";
import { ROLE_NAMES, ROLES } from "@/lib/identity/permissions";

export const USER_FIELDS: readonly FilterField<UserView>[] = [
  { name: "role", type: "text", hint: "what they may", values: ROLES, read: (user) => user.role },
  {
    name: "state",
    type: "text",
    hint: "active, invited or disabled",
    values: ["active", "invited", "disabled"],
    read: (user) => user.state,
  },
  {
    name: "factor",
    type: "text",
    hint: "second factor: on, off or blocked",
    values: ["on", "off", "blocked"],
    read: (user) => user.secondFactor,
  },
];

export function userText(user: UserView): string {
  return `${user.username} ${user.email} ${user.firstName ?? ""} ${user.lastName ?? ""}`.toLowerCase();
}

export const USER_COLUMNS: readonly Column<UserView>[] = [
  {
    id: "username",
    header: "User",
    width: "minmax(10rem, 1.5fr)",
    sortValue: (user) => user.username.toLowerCase(),
    cell: (user) => (
      <span className="flex min-w-0 items-center gap-2">
        <span className="truncate font-medium">{user.username}</span>
        {user.self ? <Badge>you</Badge> : null}
      </span>
    ),
  },
  {
    id: "state",
    header: "State",
    width: "minmax(6rem, 0.7fr)",
    card: "aside",
    sortValue: (user) => user.state,
    cell: (user) => <UserState state={user.state} />,
  },
  {
    id: "role",
    header: "Role",
    width: "minmax(7rem, 0.8fr)",
    sortValue: (user) => ROLES.indexOf(user.role),
    cell: (user) => ROLE_NAMES[user.role],
  },
  {
    id: "email",
    header: "E-mail",
    width: "minmax(11rem, 1.6fr)",
    sortValue: (user) => user.email,
    cell: (user) => <span className="truncate">{user.email}</span>,
  },
  {
    id: "factor",
    header: "Second factor",
    width: "minmax(7.5rem, 0.8fr)",
    sortValue: (user) => user.secondFactor,
    cell: (user) => <FactorState state={user.secondFactor} />,
  },
  {
    id: "sessions",
    header: "Sessions",
    hint: "Open ones, programs included",
    align: "right",
    width: "minmax(5.5rem, 0.5fr)",
    sortValue: (user) => user.sessions,
    cell: (user) => <Figure value={user.sessions} />,
  },
  {
    id: "lastLogin",
    header: "Last sign-in",
    width: "minmax(7rem, 0.8fr)",
    sortValue: (user) => user.lastLoginAt,
    cell: (user) => <Age at={user.lastLoginAt} />,
  },
];

/** Active is the normal state and stays quiet. */
export function UserState({ state }: { state: UserView["state"] }) {
  if (state === "active") return <span className="text-muted-foreground">active</span>;
  return <Badge variant={state === "disabled" ? "attention" : "outline"}>{state}</Badge>;
}

function FactorState({ state }: { state: UserView["secondFactor"] }) {
  if (state === "blocked") return <Badge variant="failure">blocked</Badge>;
  return state === "on" ? <span>on</span> : <span className="text-muted-foreground">off</span>;
}
