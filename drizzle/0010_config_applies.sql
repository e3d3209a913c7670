CREATE TABLE "config_applies" (
	"id" serial PRIMARY KEY NOT NULL,
	"version_id" integer,
	"previous_id" integer NOT NULL,
	"fingerprint" varchar(64) NOT NULL,
	"previous_fingerprint" varchar(64) NOT NULL,
	"how" varchar(10) NOT NULL,
	"state" varchar(20) NOT NULL,
	"state_since" timestamp with time zone DEFAULT now() NOT NULL,
	"keep_when_healthy" boolean NOT NULL,
	"keep_within_seconds" integer NOT NULL,
	"keep_until" timestamp with time zone,
	"user_id" integer,
	"user_name" varchar(150) NOT NULL,
	"session_hash" varchar(64) NOT NULL,
	"reason" text,
	"failure" text,
	"quoted" jsonb,
	"signalled_by" varchar(63),
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "config_applies" ADD CONSTRAINT "config_applies_version_id_config_history_id_fk" FOREIGN KEY ("version_id") REFERENCES "public"."config_history"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "config_applies" ADD CONSTRAINT "config_applies_previous_id_config_history_id_fk" FOREIGN KEY ("previous_id") REFERENCES "public"."config_history"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "config_applies" ADD CONSTRAINT "config_applies_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "idx_config_applies_single" ON "config_applies" USING btree ((1)) WHERE ended_at is null;