CREATE TABLE "identity_links" (
	"id" serial PRIMARY KEY NOT NULL,
	"user_id" integer NOT NULL,
	"issuer" varchar(500) NOT NULL,
	"subject" varchar(255) NOT NULL,
	"label" varchar(254),
	"last_sign_in_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "uq_identity_links_subject" UNIQUE("issuer","subject")
);
--> statement-breakpoint
CREATE TABLE "sign_in_providers" (
	"id" serial PRIMARY KEY NOT NULL,
	"slug" varchar(40) NOT NULL,
	"name" varchar(60) NOT NULL,
	"preset" varchar(20) NOT NULL,
	"issuer" varchar(500) NOT NULL,
	"client_id" varchar(255) NOT NULL,
	"client_secret" text NOT NULL,
	"scopes" varchar(300) NOT NULL,
	"groups_claim" varchar(200) NOT NULL,
	"groups_from" varchar(10) NOT NULL,
	"role_rules" jsonb NOT NULL,
	"creates_accounts" boolean NOT NULL,
	"is_enabled" boolean NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "sign_in_providers_slug_unique" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "used_once" (
	"key" varchar(64) PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "user_sessions" ADD COLUMN "identity_link_id" integer;--> statement-breakpoint
ALTER TABLE "user_sessions" ADD COLUMN "provider_session_id" varchar(255);--> statement-breakpoint
ALTER TABLE "user_sessions" ADD COLUMN "id_token" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "role_source" varchar(10) DEFAULT 'hand' NOT NULL;--> statement-breakpoint
ALTER TABLE "identity_links" ADD CONSTRAINT "identity_links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_identity_links_user" ON "identity_links" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "idx_used_once_expires" ON "used_once" USING btree ("expires_at");