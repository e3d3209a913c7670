CREATE TABLE "drains" (
	"id" serial PRIMARY KEY NOT NULL,
	"node_name" varchar(100) NOT NULL,
	"phase" varchar(20) NOT NULL,
	"requested_by" integer,
	"requested_by_name" varchar(150) NOT NULL,
	"restart_containers" boolean NOT NULL,
	"override" text,
	"was_marked" boolean DEFAULT false NOT NULL,
	"left" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"remarks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"holder" varchar(63),
	"fence" integer DEFAULT 1 NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by_name" varchar(150)
);
--> statement-breakpoint
ALTER TABLE "runs" ADD COLUMN "drain_id" integer;--> statement-breakpoint
ALTER TABLE "drains" ADD CONSTRAINT "drains_requested_by_users_id_fk" FOREIGN KEY ("requested_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "idx_drains_node" ON "drains" USING btree ("node_name") WHERE phase <> 'back';--> statement-breakpoint
CREATE UNIQUE INDEX "idx_drains_single_flight" ON "drains" USING btree ((1)) WHERE phase in ('marking', 'unmarking');--> statement-breakpoint
CREATE INDEX "idx_drains_started" ON "drains" USING btree ("started_at");--> statement-breakpoint
ALTER TABLE "runs" ADD CONSTRAINT "runs_drain_id_drains_id_fk" FOREIGN KEY ("drain_id") REFERENCES "public"."drains"("id") ON DELETE no action ON UPDATE no action;