ALTER TABLE "reports" ADD COLUMN "checkpoint" text;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "trouble" text;