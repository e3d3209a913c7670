"use client";

import { useState } from "react";
import { ConfirmDialog } from "@/components/form/confirm-dialog";
import { withProof } from "@/components/live/overlay-store";
import { Age } from "@/components/page/age";
import { Button } from "@/components/ui/button";
import { removePasskeyAction } from "@/lib/features/profile/actions";
import type { PasskeyView } from "@/lib/identity/schema";
import { FactorRow } from "./factor-row";
import { NamePasskey, NewPasskey } from "./passkey-form";

interface PasskeysProps {
  passkeys: PasskeyView[];
  /** Why browsers take none at this address; null: they do. */
  whyNot: string | null;
  /** @param recoveryCodes of the first factor, shown once */
  onChange: (recoveryCodes?: string[] | null) => void;
}

/** The own passkeys: each beside the password, or instead of name and password where its device asks for a PIN or a finger. */
export function Passkeys({ passkeys, whyNot, onChange }: PasskeysProps) {
  const [isAdding, setAdding] = useState(false);
  return (
    <div className="grid gap-3">
      {passkeys.map((passkey) => (
        <PasskeyRow key={passkey.id} passkey={passkey} onChange={onChange} />
      ))}
      {isAdding ? (
        <NewPasskey
          onCancel={() => setAdding(false)}
          onDone={(recoveryCodes) => {
            setAdding(false);
            onChange(recoveryCodes);
          }}
        />
      ) : (
        <FactorRow
          title={passkeys.length === 0 ? "Passkeys" : "Another passkey"}
          about={
            whyNot ??
            "Of this device, a phone, a password manager or a security key. Opens the account alone too."
          }
        >
          {whyNot === null ? (
            <Button variant="outline" size="sm" onClick={() => setAdding(true)}>
              Add a passkey
            </Button>
          ) : null}
        </FactorRow>
      )}
    </div>
  );
}

function PasskeyRow({ passkey, onChange }: { passkey: PasskeyView; onChange: () => void }) {
  const [isNaming, setNaming] = useState(false);
  const { id, name, isSynced, createdAt, lastUsedAt } = passkey;
  if (isNaming) {
    const done = () => {
      setNaming(false);
      onChange();
    };
    return <NamePasskey passkey={passkey} onCancel={() => setNaming(false)} onDone={done} />;
  }
  const about = (
    <>
      {isSynced ? "Passkey, synced" : "Passkey of one device"} · added <Age at={createdAt} /> ·{" "}
      {lastUsedAt === null ? "not used yet" : "last used "}
      {lastUsedAt === null ? null : <Age at={lastUsedAt} />}
    </>
  );
  return (
    <FactorRow title={name} about={about}>
      <Button variant="ghost" size="sm" aria-label={`Rename ${name}`} onClick={() => setNaming(true)}>
        Rename
      </Button>
      <ConfirmDialog
        trigger={
          <Button variant="outline" size="sm" aria-label={`Take off ${name}`}>
            Take off
          </Button>
        }
        title={`Take the passkey ${name} off your account?`}
        consequence="It opens nothing here any more. The device keeps it until you delete it there."
        confirmLabel="Take it off"
        destructive
        action={() => withProof(removePasskeyAction)({ passkeyId: id })}
        success={`${name} was taken off.`}
        onSuccess={() => onChange()}
      />
    </FactorRow>
  );
}
