import { expect, it } from "vitest";
import { compileFilter } from "@/components/table/filter-query";
import type { UserView } from "@/lib/features/users/schema";
import { USER_COLUMNS, USER_FIELDS, userText } from "./user-columns";

const user = (username: string, part: Partial<UserView>) =>
  ({
    username,
    email: `${username}@example.org`,
    firstName: null,
    lastName: null,
    role: "viewer",
    state: "active",
    secondFactor: "off",
    ...part,
  }) as UserView;
const USERS = [
  user("anna", { role: "admin", secondFactor: "on", lastName: "Berg" }),
  user("ben", { state: "invited" }),
  user("Carla", { role: "super_admin" }),
];
const found = (query: string) =>
  USERS.filter(compileFilter(query, USER_FIELDS, userText).test).map(({ username }) => username);

it.each([
  ["role:admin", ["anna"]],
  ["state:invited", ["ben"]],
  ["factor:off", ["ben", "Carla"]],
  ["berg", ["anna"]],
  ["EXAMPLE.org factor:on", ["anna"]],
])("finds by %s", (query, names) => {
  expect(found(query)).toEqual(names);
});

it("sorts roles by what they may, and names whatever their case", () => {
  const sortBy = (id: string) => {
    const read = USER_COLUMNS.find((column) => column.id === id)?.sortValue;
    return [...USERS]
      .sort((a, b) => ((read?.(a) ?? 0) < (read?.(b) ?? 0) ? -1 : 1))
      .map((row) => row.username);
  };
  expect(sortBy("role")).toEqual(["ben", "anna", "Carla"]);
  expect(sortBy("username")).toEqual(["anna", "ben", "Carla"]);
});
