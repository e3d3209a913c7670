CREATE TABLE "rolls" (
	"id" serial PRIMARY KEY NOT NULL,
	"nodes" jsonb NOT NULL,
	"done_when" varchar(20) NOT NULL,
	"restart_containers" boolean NOT NULL,
	"override" text,
	"state" varchar(20) NOT NULL,
	"position" integer DEFAULT 0 NOT NULL,
	"step" varchar(20) DEFAULT 'draining' NOT NULL,
	"out_since" timestamp with time zone,
	"uptime_before" integer,
	"version_before" varchar(50),
	"offline_since" timestamp with time zone,
	"confirmed" boolean DEFAULT false NOT NULL,
	"offline_before" jsonb NOT NULL,
	"reason" text,
	"requested_by" integer,
	"requested_by_name" varchar(150) NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by_name" varchar(150)
);
--> statement-breakpoint
ALTER TABLE "drains" ADD COLUMN "roll_id" integer;--> statement-breakpoint
ALTER TABLE "rolls" ADD CONSTRAINT "rolls_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "idx_rolls_single_flight" ON "rolls" USING btree ((1)) WHERE state <> 'ended';--> statement-breakpoint
CREATE INDEX "idx_rolls_started" ON "rolls" USING btree ("started_at");--> statement-breakpoint
ALTER TABLE "drains" ADD CONSTRAINT "drains_roll_id_rolls_id_fk" FOREIGN KEY ("roll_id") REFERENCES "public"."rolls"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "idx_drains_roll" ON "drains" USING btree ("roll_id","node_name");