import { type ReactNode, useId } from "react";
import { Label } from "@/components/ui/label";

interface ControlProps {
  id: string;
  name: string;
  disabled: boolean;
  required?: boolean;
  "aria-invalid": boolean;
  "aria-describedby": string | undefined;
}

interface FieldProps {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  error: string | undefined;
  disabled: boolean;
  required?: boolean;
  /** Spread what it is given on the control. */
  children: (control: ControlProps) => ReactNode;
}

/** Label above, hint below, the error in the hint's place: the form does not grow when one appears. */
export function Field({ name, label, hint, error, disabled, required, children }: FieldProps) {
  const id = useId();
  const described = error !== undefined || hint !== undefined;
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] content-start gap-1.5">
      <Label htmlFor={id}>{label}</Label>
      {children({
        id,
        name,
        disabled,
        required,
        "aria-invalid": error !== undefined,
        "aria-describedby": described ? `${id}-hint` : undefined,
      })}
      {described ? (
        <p
          id={`${id}-hint`}
          className={error === undefined ? "text-muted-foreground text-table" : "text-failure text-table"}
        >
          {error ?? hint}
        </p>
      ) : null}
    </div>
  );
}
