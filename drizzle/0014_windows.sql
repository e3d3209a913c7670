DROP TABLE "maintenance_windows" CASCADE;--> statement-breakpoint
CREATE TABLE "config_holds" (
	"id" serial PRIMARY KEY NOT NULL,
	"key" varchar(200) NOT NULL,
	"former" jsonb,
	"had_list" boolean NOT NULL,
	"because" varchar(200) NOT NULL,
	"taken_at" timestamp with time zone DEFAULT now() NOT NULL,
	"applied_at" timestamp with time zone,
	"reason" text,
	CONSTRAINT "config_holds_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "maintenance_occurrences" (
	"id" serial PRIMARY KEY NOT NULL,
	"window_id" integer,
	"kind" varchar(20) NOT NULL,
	"name" varchar(100) NOT NULL,
	"nodes" jsonb NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"state" varchar(20) NOT NULL,
	"begun_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"reason" text
);
--> statement-breakpoint
CREATE TABLE "maintenance_windows" (
	"id" serial PRIMARY KEY NOT NULL,
	"kind" varchar(20) NOT NULL,
	"name" varchar(100) NOT NULL,
	"nodes" jsonb NOT NULL,
	"repeat" jsonb NOT NULL,
	"time_zone" varchar(64) NOT NULL,
	"duration_minutes" integer NOT NULL,
	"lead_minutes" integer NOT NULL,
	"paused_at" timestamp with time zone,
	"created_by" integer,
	"created_by_name" varchar(150) NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "maintenance_occurrences" ADD CONSTRAINT "maintenance_occurrences_window_id_maintenance_windows_id_fk" FOREIGN KEY ("window_id") REFERENCES "public"."maintenance_windows"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_windows" ADD CONSTRAINT "maintenance_windows_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "idx_maintenance_occurrences_once" ON "maintenance_occurrences" USING btree ("window_id","starts_at");--> statement-breakpoint
CREATE INDEX "idx_maintenance_occurrences_starts" ON "maintenance_occurrences" USING btree ("starts_at");--> statement-breakpoint
CREATE INDEX "idx_maintenance_occurrences_open" ON "maintenance_occurrences" USING btree ("id") WHERE state = 'open';