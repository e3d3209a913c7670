CREATE TABLE "rule_changes" (
	"id" serial PRIMARY KEY NOT NULL,
	"request" jsonb,
	"undoes" integer,
	"state" varchar(20) NOT NULL,
	"items" jsonb NOT NULL,
	"reason" text,
	"requested_by" integer,
	"requested_by_name" varchar(150) NOT NULL,
	"holder" varchar(63),
	"fence" integer DEFAULT 1 NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "rule_changes" ADD CONSTRAINT "rule_changes_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_rule_changes_created" ON "rule_changes" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "idx_rule_changes_single_flight" ON "rule_changes" USING btree ((1)) WHERE state = 'running';