/**
 * Whether each member can have a place of its own, of those open to it (Kuhn's augmenting paths).
 * @param openTo the places that a member may have, each once; asked again for each that is to make room
 */
export function canAllHavePlaces(
  members: readonly number[],
  openTo: (member: number) => readonly number[],
): boolean {
  if (members.every((member) => openTo(member).length >= members.length)) return true;
  if (areAmple(members.map((member) => openTo(member).length))) return true;
  const holder = new Map<number, number>();
  const makeRoom = (member: number, tried: Set<number>): boolean => {
    for (const place of openTo(member)) {
      if (tried.has(place)) continue;
      tried.add(place);
      const sitting = holder.get(place);
      if (sitting === undefined || makeRoom(sitting, tried)) {
        holder.set(place, member);
        return true;
      }
    }
    return false;
  };
  // Most find a free place: only who does not asks others to move.
  return members.every((member) => {
    const free = openTo(member).find((place) => !holder.has(place));
    if (free === undefined) return makeRoom(member, new Set());
    holder.set(free, member);
    return true;
  });
}

/** Whoever has the fewest places takes one first, and each after it still has more than were taken before. */
function areAmple(counts: readonly number[]): boolean {
  return new Int32Array(counts).sort().every((count, taken) => count > taken);
}
