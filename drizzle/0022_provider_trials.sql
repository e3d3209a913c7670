CREATE TABLE "provider_trials" (
	"id" serial PRIMARY KEY NOT NULL,
	"session_row_id" integer NOT NULL,
	"draft" jsonb NOT NULL,
	"client_secret" text NOT NULL,
	"outcome" jsonb,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
