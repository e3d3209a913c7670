CREATE TABLE "approvals" (
	"id" serial PRIMARY KEY NOT NULL,
	"operation" varchar(60) NOT NULL,
	"permission" varchar(40) NOT NULL,
	"kind" varchar(20) NOT NULL,
	"title" text NOT NULL,
	"input" jsonb NOT NULL,
	"plan_hash" varchar(64) NOT NULL,
	"proposed_by" integer,
	"proposed_by_name" varchar(150) NOT NULL,
	"proposed_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"state" varchar(20) NOT NULL,
	"decided_by" integer,
	"decided_by_name" varchar(150),
	"decided_at" timestamp with time zone,
	"used_by_name" varchar(150),
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_proposed_by_users_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_decided_by_users_id_fk" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_approvals_proposed" ON "approvals" USING btree ("proposed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "idx_approvals_open" ON "approvals" USING btree ("operation","plan_hash") WHERE state in ('pending', 'approved');