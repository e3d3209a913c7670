import type { Database } from "@/db/client";
import { insertPasskey, makePerson } from "@/tests/support/people";
import type { Sample } from "./samples";

const ACTIONS = "lib/features/profile/actions.ts";
const ADDRESS = "/api/auth/passkeys/[passkeyId]";

/** Renaming and taking off a passkey of one's own; making one takes a device. */
export function passkeySamples(
  database: Database,
  cookieOf: (userId: number) => Promise<string>,
): [entries: string[], make: () => Promise<Sample>][] {
  const own = async (input: Sample["input"] = {}) => {
    const { id } = await makePerson(database, "viewer");
    const passkeyId = await insertPasskey(database, id);
    return { cookie: await cookieOf(id), input: { ...input, passkeyId } };
  };
  return [
    [[`PUT ${ADDRESS}`, `${ACTIONS}#renamePasskeyAction`], () => own({ name: "Blue key" })],
    [[`DELETE ${ADDRESS}`, `${ACTIONS}#removePasskeyAction`], () => own()],
  ];
}
