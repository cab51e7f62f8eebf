ALTER TABLE "reports" ADD COLUMN "request_salt" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "request_submission_id" uuid NOT NULL;