import type { Board } from "./board";
import { entry } from "./problem";

/** Members of a broken rule that are not where it wants them. */
export function offendersOf(board: Board, rule: number): readonly number[] {
  const { kind, members } = entry(board.problem.rules, rule);
  if (kind === "pin") return members;
  const beside = (member: number) => board.membersOn(rule, entry(board.at, member));
  if (kind === "apart") return members.filter((member) => beside(member) > 1);
  const most = Math.max(...members.map(beside));
  return members.filter((member) => beside(member) < most || most === 1);
}
