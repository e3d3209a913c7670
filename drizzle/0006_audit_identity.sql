ALTER TABLE "audit_log" ALTER COLUMN "id" DROP DEFAULT;--> statement-breakpoint
DROP SEQUENCE "audit_log_id_seq";--> statement-breakpoint
ALTER TABLE "user_sessions" ADD COLUMN "auth_method" varchar(30) DEFAULT 'password' NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "chain_version" smallint DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "auth_method" varchar(40);--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "session_hash" varchar(64);--> statement-breakpoint
ALTER TABLE "audit_log" ADD COLUMN "request_id" varchar(64);
