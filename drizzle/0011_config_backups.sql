CREATE TABLE "config_backups" (
	"id" serial PRIMARY KEY NOT NULL,
	"user_id" integer,
	"author_name" varchar(150),
	"snapshot" jsonb NOT NULL,
	"fingerprint" varchar(64) NOT NULL,
	"size_bytes" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "config_backups" ADD CONSTRAINT "config_backups_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;